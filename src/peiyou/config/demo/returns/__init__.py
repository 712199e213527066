"""The round of reporting of the demonstration: invented returns of what was taken up there."""
