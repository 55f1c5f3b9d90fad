"""What every rule and schedule uses: numbers, arrays, hyperparameters, the step, the state."""
