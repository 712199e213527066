"""The list of controls that `peiyou hardening` goes through on the installation it runs on."""
