"""What automation may say: understanding, calibrated decision, flows and repair."""
