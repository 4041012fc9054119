"""What all translations of a config into PyTorch's terms share."""


def as_object(config):
    """A rule by its name alone, or as an object with "type": the object."""
    return {"type": config} if isinstance(config, str) else config


def one_of(table, name, where):
    if name not in table:
        raise ValueError(f"{where}: expected one of {', '.join(table)}; got {name}")
    return table[name]
