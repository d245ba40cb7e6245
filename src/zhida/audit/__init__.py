"""An audit of the experience any service gives, with a scorecard."""
