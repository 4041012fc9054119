#!/usr/bin/python3
"""tables.py FOLDER: ten tables as people have them, made from a known truth.

Each has the shape of a table that everyone knows (iris, titanic, adult, penguins, wine quality, Boston and
California housing, concrete, airfoil, auto-mpg): its columns, units, number of rows, separator, words for
missing cells, and columns that are no features. The cells are drawn: a target is a function of the features
plus noise, so it is known how good a net can become. FOLDER gets NAME/train.csv and NAME/test.csv; the test
file is long, so that a score has little noise. The same seed draws the same files. Needs NumPy only.
"""

import csv
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np

TEST_ROWS = 3000


@dataclass(frozen=True)
class Table:
    """How a table is drawn and written.

    `draw(rng, rows)` returns the columns, a dict of name to cells (text), and the truth: for regression the
    expected target of each row, for classification the probability of each class, in the order of `classes`.
    """

    name: str
    rows: int  # for training: four fifths of those of the table that it is like
    label: str
    task: str
    draw: Callable
    classes: tuple = ()
    text: tuple = ()  # features that are text
    unused: tuple = ()  # names of persons, numbers of rows: no features
    separator: str = ","
    missing: str = ""
    header: bool = True
    quoted: bool = False
    aligned: bool = False  # columns are padded with blanks to the same width
    label_is_guessed: bool = True  # it has a usual name, or is the last column

    def features(self):
        columns, _ = self.draw(np.random.default_rng(0), 1)
        return [name for name in columns if name != self.label and name not in self.unused]


def cells(values, decimals=0):
    return np.array([f"{value:.{decimals}f}" for value in values], dtype=object)


def choose(rng, rows, options, frequencies=None):
    share = None if frequencies is None else np.array(frequencies) / sum(frequencies)
    return np.array(list(options), dtype=object)[rng.choice(len(options), rows, p=share)]


def without(rng, column, fraction, word=""):
    """The column with that fraction of its cells missing, at least one of them if it has 50."""
    lost = rng.random(len(column)) < fraction
    lost[: len(column) // 50 and 1] = True
    return np.where(lost, word, column)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def drawn_classes(rng, probabilities, classes):
    """A class for each row of probabilities (rows, classes)."""
    below = probabilities.cumsum(axis=1)
    index = (rng.random((len(below), 1)) > below).sum(axis=1).clip(0, len(classes) - 1)
    return np.array(classes, dtype=object)[index]


def posterior(x, means, deviations):
    """Probability of each class, all equally frequent, whose features are independent Gaussians."""
    log_density = np.stack([-0.5 * (((x - m) / d) ** 2 + 2 * np.log(d)).sum(axis=1)
                            for m, d in zip(means, deviations)], axis=1)
    density = np.exp(log_density - log_density.max(axis=1, keepdims=True))
    return density / density.sum(axis=1, keepdims=True)


def iris(rng, rows):
    means = np.array([[5.0, 3.4, 1.5, 0.25], [5.9, 2.8, 4.3, 1.33], [6.6, 3.0, 5.5, 2.03]])
    deviations = np.array([[0.35, 0.38, 0.17, 0.11], [0.52, 0.31, 0.47, 0.20], [0.64, 0.32, 0.55, 0.27]])
    species = rng.integers(0, 3, rows)
    x = (means[species] + deviations[species] * rng.standard_normal((rows, 4))).clip(0.1)
    names = ("SepalLengthCm", "SepalWidthCm", "PetalLengthCm", "PetalWidthCm")
    columns = {"Id": cells(np.arange(1, rows + 1))}
    columns |= {name: cells(x[:, k], 1) for k, name in enumerate(names)}
    columns["Species"] = np.array(IRIS, dtype=object)[species]
    return columns, posterior(x, means, deviations)


def titanic(rng, rows):
    place = rng.choice(3, rows, p=[0.24, 0.21, 0.55])
    woman = rng.random(rows) < np.array([0.43, 0.41, 0.29])[place]
    age = rng.gamma(np.array([7.0, 5.0, 4.0])[place], np.array([5.5, 6.0, 6.3])[place]).clip(0.5, 80)
    siblings, parents = rng.poisson(0.5, rows), rng.poisson(0.4, rows)
    alone = siblings + parents == 0
    fare = np.array([60.0, 18.0, 10.0])[place] * rng.lognormal(0, 0.5, rows) * (1 + 0.4 * (siblings + parents))
    port = choose(rng, rows, "SCQ", [0.72, 0.19, 0.09])
    score = (-1.7 + 3.6 * woman + np.array([1.2, 0.4, 0.0])[place] - 1.3 * (woman & (place == 2)) +
             2.2 * (age < 12) - 0.025 * (age - 30) + 0.5 * (port == "C") - 0.5 * (siblings + parents > 3) -
             0.3 * alone + 0.25 * np.log(fare / 15))
    survives = sigmoid(1.3 * score)
    title = np.where(woman, "Mrs.", "Mr.")
    surname = choose(rng, rows, SYLLABLES) + choose(rng, rows, SYLLABLES) + choose(rng, rows, ("son", "s", "er", ""))
    cabin = choose(rng, rows, "ABCDE") + cells(rng.integers(1, 140, rows))
    columns = {
        "PassengerId": cells(np.arange(1, rows + 1)),
        "Survived": drawn_classes(rng, np.stack([1 - survives, survives], axis=1), ("0", "1")),
        "Pclass": cells(place + 1),
        "Name": np.array([f"{s.capitalize()}, {t} {f}" for s, t, f in
                          zip(surname, title, choose(rng, rows, SYLLABLES) + choose(rng, rows, SYLLABLES))],
                         dtype=object),
        "Sex": np.where(woman, "female", "male").astype(object),
        "Age": without(rng, cells(age, 1), 0.2),
        "SibSp": cells(siblings),
        "Parch": cells(parents),
        "Ticket": choose(rng, rows, ("", "", "", "PC ", "A/5 ", "CA. ")) + cells(rng.integers(2000, 400000, rows)),
        "Fare": cells(fare, 4),
        "Cabin": np.where(rng.random(rows) < np.array([0.2, 0.9, 0.97])[place], "", cabin),
        "Embarked": without(rng, port, 0.002),
    }
    return columns, np.stack([1 - survives, survives], axis=1)


def adult(rng, rows):
    years = choose(rng, rows, range(1, 17), SCHOOL_YEARS).astype(int)
    age = (17 + rng.gamma(2.6, 8.5, rows)).clip(17, 90)
    married = rng.random(rows) < sigmoid((age - 32) / 7) * 0.75
    man = rng.random(rows) < np.where(married, 0.88, 0.5)
    hours = (40 + 11 * rng.standard_t(3, rows)).round().clip(1, 99)
    work = rng.choice(len(OCCUPATIONS), rows)
    gain = np.where(rng.random(rows) < 0.08, rng.lognormal(8.6, 1.0, rows).round().clip(100, 99999), 0)
    loss = np.where((rng.random(rows) < 0.05) & (gain == 0), rng.normal(1870, 300, rows).round(), 0)
    country = choose(rng, rows, COUNTRIES, COUNTRY_SHARES)
    score = (-3.6 + 2.3 * married + 0.36 * (years - 10) + 0.03 * (hours - 40).clip(-25, 25) +
             OCCUPATION_WORTH[work] - 0.0022 * (age - 48) ** 2 + 0.9 * (gain > 4000) + 2.5 * (gain > 7000) +
             0.9 * (loss > 1800) - 0.4 * (country == "Mexico") + 0.3 * man * (years > 12))
    rich = sigmoid(1.2 * score)
    status = np.where(married, "Married-civ-spouse", choose(rng, rows, ("Never-married", "Divorced", "Widowed"),
                                                            [0.65, 0.28, 0.07]))
    relation = np.where(married, np.where(man, "Husband", "Wife"),
                        choose(rng, rows, ("Not-in-family", "Own-child", "Unmarried")))
    columns = {
        "age": cells(age),
        "workclass": without(rng, choose(rng, rows, WORK_CLASSES, WORK_CLASS_SHARES), 0.056, "?"),
        "fnlwgt": cells(rng.lognormal(12, 0.5, rows)),
        "education": np.array(SCHOOLS, dtype=object)[years - 1],
        "education-num": cells(years),
        "marital-status": status.astype(object),
        "occupation": without(rng, np.array(OCCUPATIONS, dtype=object)[work], 0.057, "?"),
        "relationship": relation.astype(object),
        "race": choose(rng, rows, ("White", "Black", "Asian-Pac-Islander", "Amer-Indian-Eskimo", "Other"),
                       [0.854, 0.096, 0.031, 0.01, 0.009]),
        "sex": np.where(man, "Male", "Female").astype(object),
        "capital-gain": cells(gain),
        "capital-loss": cells(loss),
        "hours-per-week": cells(hours),
        "native-country": without(rng, country, 0.018, "?"),
        "income": drawn_classes(rng, np.stack([1 - rich, rich], axis=1), INCOMES),
    }
    return columns, np.stack([1 - rich, rich], axis=1)


def penguins(rng, rows):
    means = np.array([[38.8, 18.35, 190.0, 3700.0], [48.8, 18.4, 195.8, 3730.0], [47.5, 15.0, 217.2, 5080.0]])
    deviations = np.array([[2.2, 0.9, 6.0, 290.0], [2.6, 0.85, 6.3, 250.0], [2.4, 0.7, 5.4, 330.0]])
    species = rng.integers(0, 3, rows)
    male = rng.random(rows) < 0.5
    of_sex = np.array([1.8, 0.75, 3.5, 330.0]) * np.where(male, 1, -1)[:, None]
    x = means[species] + of_sex + deviations[species] * rng.standard_normal((rows, 4))
    island = np.where(species == 0, choose(rng, rows, ("Biscoe", "Dream", "Torgersen")),
                      np.where(species == 1, "Dream", "Biscoe"))
    columns = {
        "rownames": cells(np.arange(1, rows + 1)),
        "species": np.array(PENGUINS, dtype=object)[species],
        "island": island.astype(object),
        "bill_length_mm": without(rng, cells(x[:, 0], 1), 0.006, "NA"),
        "bill_depth_mm": without(rng, cells(x[:, 1], 1), 0.006, "NA"),
        "flipper_length_mm": without(rng, cells(x[:, 2]), 0.006, "NA"),
        "body_mass_g": without(rng, cells(x[:, 3].round(-1)), 0.006, "NA"),
        "sex": without(rng, np.where(male, "male", "female").astype(object), 0.03, "NA"),
        "year": cells(rng.integers(2007, 2010, rows)),
    }
    on_island = np.stack([np.full(rows, 1 / 3), island == "Dream", island == "Biscoe"], axis=1)
    probabilities = posterior(x - of_sex, means, deviations) * on_island
    return columns, probabilities / probabilities.sum(axis=1, keepdims=True)


def wine(rng, rows):
    body = rng.standard_normal(rows)  # density and alcohol go together
    alcohol = 10.4 + 1.05 * (0.7 * body + 0.7 * rng.gumbel(0, 0.8, rows)).clip(-2, 4)
    volatile, sulphates = rng.gamma(8.7, 0.0607, rows), 0.33 + rng.gamma(4.0, 0.08, rows)
    acid, citric = rng.gamma(23, 0.36, rows), rng.beta(1.1, 2.8, rows)
    sugar, chlorides = 0.9 + rng.gamma(2.0, 0.8, rows), rng.lognormal(-2.5, 0.3, rows)
    free, acidity = rng.gamma(2.3, 6.9, rows), 3.31 + 0.15 * rng.standard_normal(rows)
    total = free * (1.4 + rng.gamma(3.0, 0.5, rows))
    density = 0.9968 + 0.0009 * (-body + 0.8 * rng.standard_normal(rows)) + 0.0003 * (sugar - 2.5)
    quality = (5.65 + 0.42 * (alcohol - 10.4) - 1.7 * (volatile - 0.53) + 0.9 * np.tanh(5 * (sulphates - 0.65)) -
               0.006 * (total - 46).clip(0) - 0.5 * np.abs(acidity - 3.3) / 0.15 * (alcohol < 10) * 0.5)
    edges = np.concatenate([[-np.inf], np.arange(3.5, 8), [np.inf]])
    below = sigmoid(1.7 * (edges[None, :] - quality[:, None]) / 0.45)
    probabilities = np.diff(below, axis=1)
    columns = {
        "fixed acidity": cells(acid, 1), "volatile acidity": cells(volatile, 3), "citric acid": cells(citric, 2),
        "residual sugar": cells(sugar, 1), "chlorides": cells(chlorides, 3), "free sulfur dioxide": cells(free),
        "total sulfur dioxide": cells(total), "density": cells(density, 5), "pH": cells(acidity, 2),
        "sulphates": cells(sulphates, 2), "alcohol": cells(alcohol, 1),
        "quality": drawn_classes(rng, probabilities, WINES),
    }
    return columns, probabilities


def boston(rng, rows):
    city = rng.standard_normal(rows)  # the more of it, the more crime, industry, smog and old houses
    also = lambda weight: weight * city + np.sqrt(1 - weight**2) * rng.standard_normal(rows)
    crime, industry = np.exp(1.9 * also(0.8) - 1.2), (11 + 6.5 * also(0.8)).clip(0.5, 28)
    smog, old = 0.55 + 0.11 * also(0.85).clip(-1.5, 2.9), (100 * sigmoid(1.6 * also(0.7) + 0.9)).clip(3, 100)
    zone = np.where(city < -0.6, rng.integers(0, 80, rows), 0)
    rooms = 6.28 - 0.15 * city + 0.65 * rng.standard_normal(rows)
    far = (3.2 * np.exp(-0.5 * also(0.75))).clip(1.1, 12)
    radial = np.where(city > 0.7, 24, rng.integers(1, 9, rows))
    tax, pupils = 330 + 14 * radial + 40 * rng.standard_normal(rows), (18.5 + 2.1 * also(0.3)).clip(12.6, 22)
    river, minority = rng.random(rows) < 0.07, (397 - rng.gamma(0.4, 60, rows)).clip(0.3)
    poor = (12 + 5 * city - 3.5 * (rooms - 6.28) + 4 * rng.standard_normal(rows)).clip(1.7, 38)
    price = (8 + 30 * np.exp(-poor / 13) + 5.5 * (rooms - 6.2).clip(0) ** 1.5 + 2.5 * river +
             9 * np.exp(-far / 2.0) - 13 * (smog - 0.55) - 0.7 * (pupils - 18.5) - 0.012 * (tax - 400) +
             0.2 * (radial - 9) * (city < 0.7) * 0.5)
    columns = {
        "CRIM": cells(crime, 5), "ZN": cells(zone), "INDUS": cells(industry, 2), "CHAS": cells(river),
        "NOX": cells(smog, 4), "RM": cells(rooms, 3), "AGE": cells(old, 1), "DIS": cells(far, 4),
        "RAD": cells(radial), "TAX": cells(tax), "PTRATIO": cells(pupils, 1), "B": cells(minority, 2),
        "LSTAT": cells(poor, 2), "MEDV": cells(price + 2.2 * rng.standard_normal(rows), 1),
    }
    return columns, price


def california(rng, rows):
    south = rng.random(rows) < 0.6
    longitude = np.where(south, -118.2, -121.8) + rng.normal(0, 0.9, rows)
    latitude = np.where(south, 34.1, 37.7) + rng.normal(0, 0.6, rows) - 0.4 * (longitude + 120) * 0.3
    coast = 37.0 + 1.25 * (-121.5 - longitude)  # the sea is below this line
    inland = latitude - coast
    proximity = np.select([inland > 1.6, inland < -1.9, inland < 0.2, np.abs(latitude - 37.8) < 0.35],
                          ["INLAND", "ISLAND", "NEAR OCEAN", "NEAR BAY"], "<1H OCEAN")
    income = rng.gamma(4.1, 0.94, rows).clip(0.5, 15)
    age, households = rng.integers(1, 53, rows), rng.lognormal(6.0, 0.7, rows).round().clip(2)
    rooms = households * rng.lognormal(1.3 + 0.09 * np.log(income / 3.9), 0.25, rows)
    bedrooms = rooms * rng.beta(20, 75, rows)
    population = households * rng.lognormal(1.03, 0.25, rows)
    town = np.exp(-((longitude + 118.3) ** 2 + (latitude - 34.1) ** 2) / 0.5) + 1.3 * np.exp(
        -((longitude + 122.3) ** 2 + (latitude - 37.7) ** 2) / 0.5)
    worth = {"INLAND": -0.32, "ISLAND": 0.5, "NEAR OCEAN": 0.12, "NEAR BAY": 0.1, "<1H OCEAN": 0.0}
    price = 170000 * np.exp(0.16 * (income - 3.9) - 0.004 * (income - 3.9) ** 2 + 0.55 * town + 0.004 * (age - 28) +
                            np.vectorize(worth.get)(proximity) - 0.5 * np.log(population / households / 2.8))
    spread = 0.22
    columns = {
        "longitude": cells(longitude, 2), "latitude": cells(latitude, 2), "housing_median_age": cells(age, 1),
        "total_rooms": cells(rooms, 1), "total_bedrooms": without(rng, cells(bedrooms, 1), 0.01),
        "population": cells(population, 1), "households": cells(households, 1), "median_income": cells(income, 4),
        "median_house_value": cells((price * rng.lognormal(0, spread, rows)).clip(15000, 500001), 1),
        "ocean_proximity": proximity.astype(object),
    }
    return columns, (price * np.exp(spread**2 / 2)).clip(15000, 500001)


def concrete(rng, rows):
    cement, water = rng.uniform(102, 540, rows), rng.normal(181, 21, rows).clip(122, 247)
    slag = np.where(rng.random(rows) < 0.45, 0, rng.uniform(11, 360, rows))
    ash = np.where(rng.random(rows) < 0.55, 0, rng.uniform(24, 200, rows))
    plastic = np.where(rng.random(rows) < 0.37, 0, rng.uniform(1.7, 20, rows))
    coarse, fine = rng.normal(973, 78, rows), rng.normal(773, 80, rows)
    days = choose(rng, rows, (1, 3, 7, 14, 28, 56, 90, 180, 365), AGE_SHARES).astype(float)
    binder = (cement + 0.85 * slag + 0.45 * ash) / water
    strength = 21 * binder**0.9 * (0.14 + 0.245 * np.log(days + 0.5)).clip(0, 1.25) + 0.35 * plastic
    names = ("Cement (component 1)(kg in a m^3 mixture)", "Blast Furnace Slag (component 2)(kg in a m^3 mixture)",
             "Fly Ash (component 3)(kg in a m^3 mixture)", "Water  (component 4)(kg in a m^3 mixture)",
             "Superplasticizer (component 5)(kg in a m^3 mixture)",
             "Coarse Aggregate  (component 6)(kg in a m^3 mixture)",
             "Fine Aggregate (component 7)(kg in a m^3 mixture)")
    parts = (cement, slag, ash, water, plastic, coarse, fine)
    columns = {name: cells(part, 1) for name, part in zip(names, parts)}
    columns["Age (day)"] = cells(days)
    columns["Concrete compressive strength(MPa, megapascals) "] = cells(strength + 4 * rng.standard_normal(rows), 2)
    return columns, strength


def airfoil(rng, rows):
    frequency = choose(rng, rows, THIRDS_OF_OCTAVES, THIRD_SHARES).astype(float)
    angle, chord = rng.uniform(0, 22.2, rows).round(1), choose(rng, rows, CHORDS).astype(float)
    speed = choose(rng, rows, (31.7, 39.6, 55.5, 71.3)).astype(float)
    thickness = 0.0004 + 0.058 * rng.beta(0.8, 3.5, rows) * (0.5 + angle / 22)
    peak = np.log10(2600 * (speed / 50) * (0.15 / chord) ** 0.4 * (0.01 / (thickness + 0.004)) ** 0.5)
    octaves = (np.log10(frequency) - peak) * 3.32
    level = (128.5 + 22 * np.log10(speed / 50) + 5 * np.log10(chord / 0.15) - 0.12 * angle -
             150 * thickness * (angle < 8) - 11 * (octaves / 2.2) ** 2 / (1 + np.abs(octaves) / 3))
    columns = {"frequency": cells(frequency), "angle": cells(angle, 1), "chord": cells(chord, 4),
               "speed": cells(speed, 1), "thickness": cells(thickness, 8),
               "level": cells(level + 1.2 * rng.standard_normal(rows), 3)}
    return columns, level


def auto_mpg(rng, rows):
    cylinders = choose(rng, rows, (3, 4, 5, 6, 8), [0.01, 0.51, 0.01, 0.21, 0.26]).astype(float)
    displacement = (cylinders * (29 + 1.6 * (cylinders - 4)) * rng.lognormal(0, 0.13, rows)).round()
    weight = (1150 + 480 * (displacement / 30) ** 0.75 * 1.05 + 230 * rng.standard_normal(rows)).clip(1600)
    power = (38 + 0.36 * displacement + 9 * rng.standard_normal(rows)).clip(46)
    acceleration = (24 - 0.075 * power + 0.0 * weight + 1.6 * rng.standard_normal(rows)).clip(8)
    year, origin = rng.integers(70, 83, rows), choose(rng, rows, (1, 2, 3), [0.62, 0.18, 0.2]).astype(float)
    miles = (46500 / (weight + 3.0 * power + 150) + 0.45 * (year - 76) * (1 + (year > 78)) + 0.6 * (origin - 1) +
             1.5 * (cylinders == 4))
    make = choose(rng, rows, ("ford", "toyota", "chevrolet", "peugeot", "datsun"))
    name = make + " " + choose(rng, rows, SYLLABLES) + choose(rng, rows, SYLLABLES) + " " + cells(
        rng.integers(100, 999, rows))
    columns = {
        "mpg": cells(miles + 1.7 * rng.standard_normal(rows), 1), "cylinders": cells(cylinders),
        "displacement": cells(displacement, 1), "horsepower": without(rng, cells(power, 1), 0.015, "?"),
        "weight": cells(weight), "acceleration": cells(acceleration, 1), "model_year": cells(year),
        "origin": cells(origin), "car_name": name,
    }
    return columns, miles


IRIS = ("Iris-setosa", "Iris-versicolor", "Iris-virginica")
PENGUINS = ("Adelie", "Chinstrap", "Gentoo")
WINES = ("3", "4", "5", "6", "7", "8")
INCOMES = ("<=50K", ">50K")
SYLLABLES = ("al", "bra", "cor", "den", "el", "fut", "gar", "hol", "is", "kel", "lund", "mor", "nor", "ol", "pet")
SCHOOLS = ("Preschool", "1st-4th", "5th-6th", "7th-8th", "9th", "10th", "11th", "12th", "HS-grad", "Some-college",
           "Assoc-voc", "Assoc-acdm", "Bachelors", "Masters", "Prof-school", "Doctorate")
SCHOOL_YEARS = (2, 5, 10, 20, 16, 29, 36, 13, 323, 224, 42, 33, 164, 53, 18, 12)
WORK_CLASSES = ("Private", "Self-emp-not-inc", "Local-gov", "State-gov", "Self-emp-inc", "Federal-gov", "Without-pay")
WORK_CLASS_SHARES = (739, 83, 68, 42, 36, 31, 1)
OCCUPATIONS = ("Prof-specialty", "Craft-repair", "Exec-managerial", "Adm-clerical", "Sales", "Other-service",
               "Machine-op-inspct", "Transport-moving", "Handlers-cleaners", "Farming-fishing", "Tech-support",
               "Protective-serv", "Priv-house-serv", "Armed-Forces")
OCCUPATION_WORTH = np.array([0.7, 0.1, 0.9, 0.0, 0.3, -0.8, -0.3, -0.1, -0.7, -0.9, 0.6, 0.5, -1.5, 0.0])
COUNTRIES = ("United-States", "Mexico", "Philippines", "Germany", "Canada", "Puerto-Rico", "India", "Cuba", "England",
             "Jamaica", "South", "China", "Italy", "Vietnam", "Japan", "Poland", "Haiti", "Laos", "Scotland",
             "Holand-Netherlands")
COUNTRY_SHARES = (900, 25, 8, 6, 6, 6, 5, 5, 4, 4, 4, 4, 4, 4, 4, 4, 3, 2, 1, 1)
AGE_SHARES = (1, 13, 12, 6, 42, 9, 12, 3, 2)
THIRDS_OF_OCTAVES = (200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300, 8000,
                     10000, 12500, 16000, 20000)
THIRD_SHARES = (2, 2, 3, 4, 5, 6, 7, 7, 7, 7, 7, 7, 7, 7, 6, 5, 4, 3, 2, 1, 1)
CHORDS = (0.0254, 0.0508, 0.1016, 0.1524, 0.2286, 0.3048)

TABLES = (
    Table("iris", 120, "Species", "classification", iris, IRIS, unused=("Id",)),
    Table("titanic", 712, "Survived", "classification", titanic, ("0", "1"), text=("Sex", "Embarked"),
          unused=("PassengerId", "Name", "Ticket", "Cabin"), label_is_guessed=False),
    Table("adult", 16000, "income", "classification", adult, INCOMES,
          text=("workclass", "education", "marital-status", "occupation", "relationship", "race", "sex",
                "native-country"), separator=", ", missing="?"),
    Table("penguins", 275, "species", "classification", penguins, PENGUINS, text=("island", "sex"),
          unused=("rownames",), missing="NA", quoted=True),
    Table("wine", 1279, "quality", "classification", wine, WINES, separator=";"),
    Table("boston", 404, "MEDV", "regression", boston),
    Table("california", 16512, "median_house_value", "regression", california, text=("ocean_proximity",),
          label_is_guessed=False),
    Table("concrete", 824, "Concrete compressive strength(MPa, megapascals) ", "regression", concrete),
    Table("airfoil", 1202, "level", "regression", airfoil, separator="\t", header=False),
    Table("auto_mpg", 318, "mpg", "regression", auto_mpg, unused=("car_name",), separator=" ", missing="?",
          aligned=True, label_is_guessed=False),
)


def write_table(table, path, columns):
    rows = [list(columns)] * table.header + list(zip(*columns.values()))
    with open(path, "w", newline="") as file:
        if table.aligned:
            quoted = [[f'"{cell}"' if " " in cell else cell for cell in row] for row in rows]
            widths = [max(map(len, column)) for column in zip(*quoted)]
            for row in quoted:
                file.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() + "\n")
        elif len(table.separator) > 1:
            file.writelines(table.separator.join(row) + "\n" for row in rows)
        else:
            style = csv.QUOTE_ALL if table.quoted else csv.QUOTE_MINIMAL
            csv.writer(file, delimiter=table.separator, quoting=style, lineterminator="\n").writerows(rows)


def draw(table, seed=1):
    """Training and test set: columns and truth of each, from random numbers of their own."""
    number = [known.name for known in TABLES].index(table.name)
    return tuple(table.draw(np.random.default_rng([seed, number, part]), rows)
                 for part, rows in enumerate((table.rows, TEST_ROWS)))


def best_score(table, columns, truth):
    """Accuracy or R2 of a net that knows the truth."""
    if table.task == "classification":
        best = np.array(table.classes, dtype=object)[truth.argmax(axis=1)]
        return float((best == columns[table.label]).mean())
    target = columns[table.label].astype(float)
    return float(1 - ((target - truth) ** 2).mean() / target.var())


def main():
    folder = Path(sys.argv[1])
    for table in TABLES:
        (folder / table.name).mkdir(parents=True, exist_ok=True)
        training, test = draw(table)
        write_table(table, folder / table.name / "train.csv", training[0])
        write_table(table, folder / table.name / "test.csv", test[0])
        print(f"{table.name:10}  {table.rows:6} rows  best {table.task}: {best_score(table, *test):.3f}")


if __name__ == "__main__":
    main()
