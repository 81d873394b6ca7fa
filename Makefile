# Rust is all that most of this needs; `make test` and `make torch` need a C++ compiler and Python with pip too.
# `make` lists the targets.

ARGS = --agent dropout-q
# -B: no compiled Python is left in the clone.
PYTHON = python3 -B
# Whatever libtorch the user names is recorded where plain cargo finds it too. Cargo sees the record alone: to
# compile torch-sys takes minutes, and is done again whenever one of these changes.
CARGO = env -u LIBTORCH -u LIBTORCH_USE_PYTORCH cargo

need = @command -v $(1) >/dev/null || { echo "error: there is no $(1) on the PATH: $(2)" >&2; exit 2; }

.PHONY: help run test python torch bench peers reference libtorch

help:
	@echo 'make run               train: $(ARGS)'
	@echo 'make run ARGS="..."    the same with other arguments; ARGS=--help lists them'
	@echo 'make test              fetch libtorch if there is none, then run the tests of both engines'
	@echo 'make python            test what pandas and others read of a run, worlds of Gymnasium, and a wheel; fetches them'
	@echo 'make torch             fetch libtorch if there is none, then build the program with --engine torch'
	@echo 'make bench             fetch libtorch if there is none, then run the benchmarks'
	@echo 'make peers             time this program beside PyTorch and JAX; fetches both'
	@echo 'make reference         make the kept results in runs/reference again'
	@echo 'make libtorch          only find or fetch libtorch'
	@echo 'Your own libtorch or PyTorch: LIBTORCH=FOLDER make torch, or LIBTORCH_USE_PYTORCH=1 make torch'

run:
	@cargo run --release -- $(ARGS)

test: libtorch
	$(PYTHON) -m unittest discover --start-directory setup
	$(CARGO) test --release --features torch

python:
	$(CARGO) build --release
	tests/python/run target/release/dropout-q
	DROPOUT_Q_PYTHON=$(CURDIR)/target/python/bin/python $(CARGO) test --release --test program gymnasium -- --ignored
	env -u LIBTORCH -u LIBTORCH_USE_PYTORCH tests/python/wheel_run

torch: libtorch
	$(CARGO) build --release --features torch

bench: libtorch
	$(CARGO) bench --features torch

peers: libtorch
	$(PYTHON) benches/peers/run.py

# Every kept run but those of tuning, in the place of what is there; runs/README.md says how long each took.
KEPT = cargo run --release --quiet -- --out runs/reference --overwrite
STUDY = cargo run --release --quiet -- study
reference:
	$(KEPT) --agent dropout-q --seeds 20 --name default
	$(KEPT) --env gridworld:noise=0.5 --env gridworld:noise=0.1 --agent dropout-q:head=faithful \
	  --agent dropout-q:head=faithful,dropout-steps=0 --agent dropout-q:head=gaussian \
	  --baseline epsilon-greedy:head=faithful --seeds 20 --steps 30000 --name uncertainty
	$(KEPT) --env gridworld:map=open --env gridworld:map=trap --env gridworld:map=four-rooms \
	  --agent dropout-q:auxiliary=reward --agent dropout-q:auxiliary=next --agent dropout-q:auxiliary=both \
	  --baseline dropout-q --seeds 20 --steps 30000 --name auxiliary
	cargo run --release --quiet -- suite --seeds 20 --out runs/reference --overwrite
	$(KEPT) --config runs/reference/replication.toml --name replication
	$(KEPT) --config runs/reference/deep-sea.toml --name deep-sea
	for study in posterior variance calibration multitask; do \
	  $(STUDY) $$study --out runs/reference/studies --name $$study --overwrite || exit; done
	$(STUDY) posterior --hidden 64-64 --out runs/reference/studies --name posterior-two-layers --overwrite
	cargo run --release --quiet -- watch runs/reference/replication --arm "dropout-q preset=gal2016-demo" --seed 0 \
	  --steps 300 --out runs/reference/foraging.gif

libtorch:
	$(call need,cargo,install Rust)
	$(call need,$${CXX:-c++},install a C++ compiler (apt install g++) or name yours in CXX)
	$(call need,python3,install it with its pip (apt install python3 python3-pip))
	@$(PYTHON) setup/libtorch.py
