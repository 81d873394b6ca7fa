"""A DQN training loop in JAX: one seed a process, 1,000 steps in one jitted scan with donated buffers.

One step is one acting pass, one push to the replay and one update.
Tried, in updates per second of CPU time, one process on one core of a virtual Intel Xeon, the best of two runs: this
program 17,100; gradients by jax.grad 17,000; unrolled twice 17,400 and 8 times 16,100; 10,000 steps a call
16,400; replay rows padded to 128 floats 16,800; fori_loop 16,100; YNNPACK left on (XLA's default) 15,700; no
flags 15,500; the acting row in the batch's own pass 15,000; jax.random's Threefry as it comes 13,500; replay as five
arrays 11,100; unsafe_rbg 8,700; rbg 8,100.
"""

import os

FLAGS = "--xla_cpu_multi_thread_eigen=false --xla_cpu_experimental_ynn_fusion_type= --xla_cpu_prefer_vector_width=512"
os.environ.setdefault("XLA_FLAGS", FLAGS)
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree

import processes

OBSERVATION, ACTIONS, HIDDEN = 59, 5, 50
DROPOUT, GAMMA, LEARNING_RATE = 0.2, 0.99, 1e-3
BATCH, CAPACITY = 64, 30_000
WORLD = 1_024  # observations that the world shows in turn
STEPS = 1_000  # in one call
MASKED = (2 * BATCH + 1) * HIDDEN  # units dropped or kept in one step
# Columns of the replay, one row a transition.
ACTION, REWARD, DONE, COLUMNS = 2 * OBSERVATION, 2 * OBSERVATION + 1, 2 * OBSERVATION + 2, 2 * OBSERVATION + 3


def threefry(seed, step, count):
    """`count` random words: the generator of jax.random, which rolls its rounds in a slow loop on CPUs."""
    keys = [jnp.uint32(seed), jnp.uint32(0), jnp.uint32(seed ^ 0x1BD11BDA)]
    x, y = jax.lax.iota(jnp.uint32, count // 2) + keys[0], step.astype(jnp.uint32) + keys[1]
    for group in range(5):
        for by in ((13, 15, 26, 6), (17, 29, 16, 24))[group % 2]:
            x = x + y
            y = ((y << by) | (y >> (32 - by))) ^ x
        x, y = x + keys[(group + 1) % 3], y + keys[(group + 2) % 3] + jnp.uint32(group + 1)
    return jnp.concatenate([x, y])


def forward(network, x, mask):
    """The activations of both hidden layers and the values."""
    (w1, b1), (w2, b2), (w3, b3) = network
    h1 = jnp.maximum(x @ w1 + b1, 0) * mask
    h2 = jnp.maximum(h1 @ w2 + b2, 0)
    return h1, h2, h2 @ w3 + b3


def gradient(network, transitions, masks):
    """Of the mean of (y - Q)^2 / 2 by hand: one forward pass serves the observations before and after."""
    before, after = transitions[:, :OBSERVATION], transitions[:, OBSERVATION:ACTION]
    h1, h2, q = forward(network, jnp.concatenate([before, after]), masks)
    y = transitions[:, REWARD] + GAMMA * (1 - transitions[:, DONE]) * q[BATCH:].max(axis=1)
    h1, h2, q = h1[:BATCH], h2[:BATCH], q[:BATCH]
    taken = transitions[:, ACTION, None].astype(jnp.int32) == jnp.arange(ACTIONS)
    d3 = jnp.where(taken, (q - y[:, None]) / BATCH, 0)
    d2 = jnp.where(h2 > 0, d3 @ network[2][0].T, 0)
    d1 = jnp.where(h1 > 0, d2 @ network[1][0].T / (1 - DROPOUT), 0)
    return [(x.T @ d, d.sum(axis=0)) for x, d in ((before, d1), (h1, d2), (h2, d3))]


def adam(parameters, g, m, v, t):
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g * g
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return parameters - LEARNING_RATE * m_hat / (jnp.sqrt(v_hat) + 1e-8), m, v


def masks_and_rows(seed, step):
    bits = threefry(seed, step, MASKED + BATCH)
    kept = bits[:MASKED] >= jnp.uint32(DROPOUT * 2**32)
    mask = jnp.where(kept, jnp.float32(1 / (1 - DROPOUT)), 0).reshape(-1, HIDDEN)
    return mask[:-1], mask[-1:], (bits[MASKED:] % CAPACITY).astype(jnp.int32)


def make_step(seed, unpack, world, rewards):
    def step(carry, _):
        parameters, m, v, replay, t = carry
        network, at = unpack(parameters), t % WORLD
        masks, acting_mask, rows = masks_and_rows(seed, t)
        now, then = world[at], world[at + 1]
        action = forward(network, now[None], acting_mask)[2].argmax().astype(jnp.float32)
        pushed = jnp.concatenate([now, then, jnp.stack([action, rewards[at], 0.0])])
        replay = jax.lax.dynamic_update_slice(replay, pushed[None], (t % CAPACITY, 0))
        sampled = replay.at[rows].get(mode="promise_in_bounds")
        g = ravel_pytree(gradient(network, sampled, masks))[0]
        parameters, m, v = adam(parameters, g, m, v, (t + 1).astype(jnp.float32))
        return (parameters, m, v, replay, t + 1), None

    return step


def initial(key):
    """PyTorch's initialisation, and a replay full of random transitions."""
    network, sizes = [], (OBSERVATION, HIDDEN, HIDDEN, ACTIONS)
    for k, (i, o) in zip(jax.random.split(key, 3), zip(sizes, sizes[1:])):
        layer = jax.random.uniform(k, (i + 1, o), minval=-(i**-0.5), maxval=i**-0.5)
        network.append((layer[:-1], layer[-1]))
    a, b, c = jax.random.split(jax.random.fold_in(key, 1), 3)
    replay = jax.random.normal(a, (CAPACITY, COLUMNS))
    replay = replay.at[:, ACTION].set(jax.random.randint(b, (CAPACITY,), 0, ACTIONS))
    return network, replay.at[:, DONE].set(jax.random.uniform(c, (CAPACITY,)) < 0.01)


def make_advance(seed):
    network, replay = initial(jax.random.key(seed))
    parameters, unpack = ravel_pytree(network)
    a, b = jax.random.split(jax.random.key(seed + 1_000_000))
    step = make_step(seed, unpack, jax.random.normal(a, (WORLD + 1, OBSERVATION)), jax.random.normal(b, (WORLD,)))
    scan = jax.jit(lambda carry: jax.lax.scan(step, carry, length=STEPS)[0], donate_argnums=0)
    carry = (parameters, jnp.zeros_like(parameters), jnp.zeros_like(parameters), replay, jnp.int32(0))

    def advance():
        nonlocal carry
        carry = jax.block_until_ready(scan(carry))
        return STEPS

    return advance


if __name__ == "__main__":
    processes.main("jax", make_advance, warm_up=2)
