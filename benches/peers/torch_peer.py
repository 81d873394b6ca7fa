"""A DQN training loop in plain eager PyTorch: one seed a process, one thread a process.

One step is one acting pass, one push to the replay and one update.
"""

import torch
import torch.nn.functional as F
from torch import nn

import processes

OBSERVATION, ACTIONS, HIDDEN = 59, 5, 50
DROPOUT, GAMMA, LEARNING_RATE = 0.2, 0.99, 1e-3
BATCH, CAPACITY = 64, 30_000
WORLD = 1_024  # observations that the world shows in turn


class Replay:
    """A ring, full of random transitions from the start."""

    def __init__(self):
        self.observations = torch.randn(CAPACITY, OBSERVATION)
        self.next_observations = torch.randn(CAPACITY, OBSERVATION)
        self.actions = torch.randint(ACTIONS, (CAPACITY, 1))
        self.rewards = torch.randn(CAPACITY)
        self.dones = (torch.rand(CAPACITY) < 0.01).float()
        self.next = 0

    def push(self, observation, action, reward, done, next_observation):
        at = self.next
        self.observations[at] = observation
        self.next_observations[at] = next_observation
        self.actions[at] = action
        self.rewards[at] = reward
        self.dones[at] = done
        self.next = (at + 1) % CAPACITY

    def sample(self):
        rows = torch.randint(CAPACITY, (BATCH,))
        return (
            self.observations[rows],
            self.actions[rows],
            self.rewards[rows],
            self.dones[rows],
            self.next_observations[rows],
        )


def network():
    """Left in training mode for good, so every pass draws a fresh mask for every row."""
    return nn.Sequential(
        nn.Linear(OBSERVATION, HIDDEN),
        nn.ReLU(),
        nn.Dropout(DROPOUT),
        nn.Linear(HIDDEN, HIDDEN),
        nn.ReLU(),
        nn.Linear(HIDDEN, ACTIONS),
    )


def target(q, rewards, dones, next_observations):
    """Sampled by the online network itself."""
    with torch.no_grad():
        return rewards + GAMMA * (1 - dones) * q(next_observations).amax(dim=1)


def update(q, adam, batch):
    observations, actions, rewards, dones, next_observations = batch
    y = target(q, rewards, dones, next_observations)
    values = q(observations).gather(1, actions).squeeze(1)
    loss = 0.5 * F.mse_loss(values, y)
    adam.zero_grad()
    loss.backward()
    adam.step()
    return loss


def act(q, observation):
    with torch.no_grad():
        return q(observation.unsqueeze(0)).argmax(dim=1).item()


def make_advance(seed):
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    q, replay = network(), Replay()
    adam = torch.optim.Adam(q.parameters(), lr=LEARNING_RATE, betas=(0.9, 0.999), eps=1e-8, fused=True)
    world = torch.randn(WORLD + 1, OBSERVATION)
    rewards = torch.randn(WORLD).tolist()
    at = 0

    def advance():
        nonlocal at
        action = act(q, world[at])
        replay.push(world[at], action, rewards[at], 0.0, world[at + 1])
        update(q, adam, replay.sample())
        at = (at + 1) % WORLD
        return 1

    return advance


if __name__ == "__main__":
    processes.main("pytorch", make_advance, warm_up=500)
