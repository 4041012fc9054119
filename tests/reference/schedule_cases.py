"""Schedules: the factor of every step, and the plateau's of every epoch."""

from draws import grid, stream
from torch_schedules import plateau_factors, schedule_factors

SCHEDULES = {
    "cosine": {"type": "cosine"},
    "cosine with warm-up": {"type": "cosine", "warmup_epochs": 1},
    "constant": {"type": "constant"},
    "constant with warm-up": {"type": "constant", "warmup_epochs": 1},
    "constant with half a warm-up": {"type": "constant", "warmup_epochs": 0.5},
    "cosine to a rest": {"type": "cosine", "final_factor": 0.125},
    "step": {"type": "step", "every_epochs": 2},
    "step with warm-up": {"type": "step", "every_epochs": 1, "gamma": 0.5, "warmup_epochs": 1},
    "exponential": {"type": "exponential", "gamma": 0.75},
    "exponential with warm-up": {"type": "exponential", "gamma": 0.75, "warmup_epochs": 2},
    "one_cycle": {"type": "one_cycle"},
    "one_cycle all": {
        "type": "one_cycle", "pct_start": 0.125, "div_factor": 8, "final_div_factor": 16,
    },
    "one_cycle with warm-up": {"type": "one_cycle", "warmup_epochs": 1},
    "linear": {"type": "linear"},
    "linear all": {"type": "linear", "start_factor": 0.25, "end_factor": 0.75},
    "linear with warm-up": {"type": "linear", "warmup_epochs": 1},
}

PLATEAUS = {
    "plateau": {"type": "plateau", "patience": 1},
    "plateau cooldown": {"type": "plateau", "patience": 0, "cooldown": 2, "factor": 0.5},
    "plateau min_factor": {
        "type": "plateau", "patience": 0, "factor": 0.25, "min_factor": 0.125, "threshold": 0.25,
    },
    "plateau of accuracy": {
        "type": "plateau", "patience": 1, "factor": 0.5, "monitor": "validation_accuracy",
        "threshold": 0.0625,
    },
}


def schedule_cases(epochs=5, steps_per_epoch=10):
    for name, schedule in SCHEDULES.items():
        factors = schedule_factors(schedule, epochs, steps_per_epoch)
        yield {
            "name": name, "schedule": schedule, "steps_per_epoch": steps_per_epoch,
            "epochs": epochs, "factors": factors.flatten().tolist(),
        }
    for name, schedule in PLATEAUS.items():
        figures = (4 + grid(stream(name), (24,), 2)).tolist()
        yield {
            "name": name, "schedule": schedule, "figures": figures,
            "factors": plateau_factors(schedule, figures),
        }
