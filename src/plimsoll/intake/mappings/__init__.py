"""What a mapping file says, and how it turns another shop's table into ours."""
