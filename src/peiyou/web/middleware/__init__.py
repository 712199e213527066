"""What every request goes through: who asks, what browsers are told, how often, what is logged."""
