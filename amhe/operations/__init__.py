"""What those who run the product need: probes, logs without personal content, metrics, one beat, a safe start."""
