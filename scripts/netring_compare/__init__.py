"""What netring-compare is made of; scripts/netring_results has what it shares with other programs."""
