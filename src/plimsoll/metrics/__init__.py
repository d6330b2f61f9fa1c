"""Each metric is two relations: the orders that count, and the orders that are defective. Rates are pairs of integers."""
