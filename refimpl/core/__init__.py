"""What every rule and schedule stands on: numbers, arrays, hyperparameters, the step, the state."""
