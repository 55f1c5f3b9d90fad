"""The data of a seed: its split, its noise, its batches, each a stream of its own."""

from itertools import islice

import numpy as np

from refimpl.problems import digits_data
from refimpl.problems.networks import Plain, Task


def images(data):
    return np.round((np.concatenate([data.x_train, data.x_test]) + 0.3) * 16).astype(int)


def test_every_image_once_and_another_split_for_another_seed():
    pixels, _ = digits_data.load()
    for seed in (0, 1):
        assert sorted(map(tuple, images(Task().data(seed)).tolist())) == sorted(map(tuple, pixels.tolist()))
    assert not np.array_equal(images(Task().data(0)), images(Task().data(1)))


def test_labels_are_those_of_the_images_but_for_the_noise():
    pixels, labels = digits_data.load()
    known = {tuple(p): k for p, k in zip(pixels.tolist(), labels.tolist(), strict=True)}
    wrong = {}
    for noise in (0, 0.2, 0.4):
        data = Task(noise=noise).data(5)
        mine = [known[tuple(p)] for p in images(data).tolist()]
        differs = np.concatenate([data.y_train, data.y_test]).argmax(axis=1) != mine
        assert not differs[600:].any()  # test labels are right
        wrong[noise] = differs[:600]
    assert not wrong[0].any()
    # of 120 labels drawn anew 108 are expected to be wrong; the standard deviation is 3.3
    assert 108 - 17 <= wrong[0.2].sum() <= 120
    assert np.all(wrong[0.4] >= wrong[0.2])  # more noise leaves no label right that less noise had changed


def test_noise_changes_neither_split_nor_start_nor_batches():
    clean, noisy = Task(), Task(noise=0.2)
    assert np.array_equal(clean.data(3).x_train, noisy.data(3).x_train)
    assert np.array_equal(clean.start(Plain(), 3), noisy.start(Plain(), 3))
    for a, b in zip(islice(clean.batches(3, 50), 30), islice(noisy.batches(3, 50), 30), strict=True):
        assert np.array_equal(a, b)


def test_an_epoch_is_a_permutation_and_later_ones_do_not_depend_on_when_one_begins():
    batches = list(islice(Task().batches(0, 50), 36))
    for epoch in range(3):
        assert sorted(np.concatenate(batches[12 * epoch : 12 * epoch + 12])) == list(range(600))
    assert np.array_equal(list(islice(Task().batches(0, 50, start=2), 12)), batches[24:])
    assert np.array_equal(np.concatenate(list(islice(Task().batches(0, 200), 9))), np.concatenate(batches))


def test_raw_pixels_are_exactly_zero_where_dark():
    data = Task(offset=0).data(0)
    assert np.array_equal(data.x_train * 16, np.round(data.x_train * 16))
    assert (data.x_train == 0).mean() > 0.4
