"""What Rasa loads of ours: the classifier, the channel, the speech that names instead of speaking, and three commands."""
