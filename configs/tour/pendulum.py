#!/usr/bin/env python3
"""pendulum.py > pendulum.csv: 2,000 simulated periods of a pendulum, as measured with a stopwatch (noise 0.02 s).

The period is exact for any amplitude, by the arithmetic-geometric mean: T = 2 pi sqrt(L / g) / agm(1,
cos(amplitude / 2)). The mass has no effect on it; a net has to learn that."""

import math
import random


def agm(a, b):
    while abs(a - b) > 1e-12:
        a, b = (a + b) / 2, math.sqrt(a * b)
    return a


def main():
    draw = random.Random(1)
    print("length_m,amplitude_deg,mass_kg,gravity,period_s")
    for _ in range(2000):
        length, amplitude = draw.uniform(0.1, 2), draw.uniform(1, 150)
        mass, gravity = draw.uniform(0.1, 5), draw.choice([9.81, 3.72, 1.62])  # Earth, Mars, Moon
        period = 2 * math.pi * math.sqrt(length / gravity)
        period /= agm(1, math.cos(math.radians(amplitude) / 2))
        print(f"{length:.4f},{amplitude:.2f},{mass:.3f},{gravity},{draw.gauss(period, 0.02):.4f}")


main()
