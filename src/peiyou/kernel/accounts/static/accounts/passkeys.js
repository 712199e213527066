/* A passkey that was refused or given up is said on the page, not in the console. */
document.addEventListener("allauth.error", (event) => {
  const place = document.getElementById("passkey-problem");
  if (!place) return;
  event.preventDefault();
  place.hidden = false;
});
