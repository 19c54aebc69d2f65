"""What the program costs: CPU per operation, throughput, latency, beside floors of the same run."""
