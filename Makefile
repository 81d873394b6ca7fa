# Rust is all that most of this needs; `make test` and `make torch` need a C++ compiler and Python with pip too.
# `make` lists the targets.

ARGS = --agent dropout-q
# -B: no compiled Python is left in the clone.
PYTHON = python3 -B
# Whatever libtorch the user names is recorded where plain cargo finds it too. Cargo sees the record alone: to
# compile torch-sys takes minutes, and is done again whenever one of these changes.
CARGO = env -u LIBTORCH -u LIBTORCH_USE_PYTORCH cargo

need = @command -v $(1) >/dev/null || { echo "error: there is no $(1) on the PATH: $(2)" >&2; exit 2; }

.PHONY: help run test python torch bench peers reference tuning program pack libtorch

help:
	@echo 'make run               train: $(ARGS)'
	@echo 'make run ARGS="..."    the same with other arguments; ARGS=--help lists them'
	@echo 'make test              fetch libtorch if there is none, then run the tests of both engines'
	@echo 'make python            test what pandas and others read of a run, worlds of Gymnasium, and a wheel; fetches them'
	@echo 'make torch             fetch libtorch if there is none, then build the program with --engine torch'
	@echo 'make bench             fetch libtorch if there is none, then run the benchmarks'
	@echo 'make peers             time this program beside PyTorch and JAX; fetches both'
	@echo 'make reference         make the runs of runs/reference again, in OUT=$(OUT); make -n reference says about what it costs'
	@echo 'make tuning            make the searches of runs/reference/tuning again, in OUT/tuning'
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

# The runs of runs/reference/PROTOCOL.md, and what is reported of them besides. What is in OUT is not made again, and what was stopped goes
# on. `make -n reference` says what is left and about what it costs. SLURM="--shards 100 --time 1:00:00" trains the runs on a cluster;
# without it the same command then reports.
OUT = runs/again
PROGRAM = target/release/dropout-q
RUNS = default noise auxiliary maps deep chain replication
REPORTS = maps-primary maps-control maps-episode replication-demo replication-tuned replication-controls
STUDIES = posterior posterior-two-layers variance calibration multitask
AT = --out $(@D:/$(notdir $(@D))=) --name $(notdir $(@D))

reference: $(RUNS:%=$(OUT)/%/summary.json)
ifndef SLURM
reference: $(REPORTS:%=$(OUT)/%/summary.json) $(STUDIES:%=$(OUT)/studies/%/summary.json)
endif

program:
	$(CARGO) build --release

# Of the options, and of the minutes that the manifests of the kept runs say: on more than one machine, some beside other work.
define train
	: $(@D) takes about $(2) minutes on two cores
	$(if $(SLURM),$(PROGRAM) slurm $(SLURM) -- $(1) $(AT) | bash,$(PROGRAM) $(1) $(AT) $$(test ! -e $(@D) || echo --resume))
endef

$(OUT)/default/summary.json: | program
	$(call train,--agent dropout-q --seeds 40 --first-seed 10000,1)
$(OUT)/maps/summary.json: | program
	$(call train,--config src/suite/maps.toml --seeds 100 --first-seed 10100,203)
$(OUT)/deep/summary.json: | program
	$(call train,--config src/suite/deep.toml --seeds 30 --first-seed 11000,78)
$(OUT)/replication/summary.json: | program
	$(call train,--config runs/reference/replication.toml --seeds 50 --first-seed 12000,32)
$(OUT)/noise/summary.json: | program
	$(call train,--config runs/reference/noise.toml,4)
$(OUT)/auxiliary/summary.json: | program
	$(call train,--config runs/reference/auxiliary.toml,11)
$(OUT)/chain/summary.json: | program
	$(call train,--config runs/reference/chain.toml,32)

report = $(PROGRAM) report $(OUT)/$(1) $(2) --out $(@D)
$(OUT)/maps-primary/summary.json: $(OUT)/maps/summary.json
	$(call report,maps,--arm dropout-q)
$(OUT)/maps-control/summary.json: $(OUT)/maps/summary.json
	$(call report,maps,--arm dropout-q --baseline control)
$(OUT)/maps-episode/summary.json: $(OUT)/maps/summary.json
	$(call report,maps,--arm "dropout-q episode" --baseline dropout-q)
$(OUT)/replication-demo/summary.json: $(OUT)/replication/summary.json
	$(call report,replication,--arm dropout-q)
$(OUT)/replication-tuned/summary.json: $(OUT)/replication/summary.json
	$(call report,replication,--arm "dropout-q tuned" --baseline "epsilon-greedy tuned")
$(OUT)/replication-controls/summary.json: $(OUT)/replication/summary.json
	$(call report,replication,--baseline "epsilon-greedy tuned")

$(OUT)/studies/posterior-two-layers/summary.json: | program
	$(PROGRAM) study posterior --hidden 64-64 $(AT) --overwrite
$(OUT)/studies/%/summary.json: | program
	$(PROGRAM) study $* $(AT) --overwrite

# The searches behind the tuned arms. Those of the first six on the maps, and those on foraging, were made by an earlier
# version, on libtorch, whose trials differ.
MAPS = dropout-q dropout-q-episode control epsilon-greedy boltzmann greedy noisy-net langevin bayesian-last-layer count-bonus boot-dqn
DEEP = dropout-q dropout-q-episode epsilon-greedy noisy-net langevin bayesian-last-layer count-bonus boot-dqn
FORAGING = dropout-q epsilon-greedy
dropout-q-episode = dropout-q:mask=episode
control = epsilon-greedy:dropout=0.37,dropout-steps=10000
boot-dqn = boot-dqn:members=5
arm = $(or $($*),$*)
comma = ,
with = $(arm)$(if $(findstring :,$(arm)),$(comma),:)
tuning: $(MAPS:%=$(OUT)/tuning/%/winner.toml) $(DEEP:%=$(OUT)/tuning/deep-%/winner.toml) $(FORAGING:%=$(OUT)/tuning/foraging-%/winner.toml)

tune = $(PROGRAM) tune --agent $(1) --budget 20 $(AT) $$(test ! -e $(@D) || echo --resume)
$(OUT)/tuning/deep-%/winner.toml: | program
	$(call tune,$(with)learning-starts=100$(comma)random-start=0 --steps 20000 --eval-every 200 --env deep-sea:size=8$(comma)mapping-seed=7 \
	  --env deep-sea:size=12$(comma)mapping-seed=7 --env deep-sea:size=10$(comma)stochastic=true$(comma)mapping-seed=7 \
	  --env chain:length=20 --env river-swim:length=8$(comma)horizon=30)
$(OUT)/tuning/foraging-%/winner.toml: | program
	$(call tune,$(with)preset=gal2016-demo$(comma)learning-rate=0.001$(comma)target-update=0$(comma)double-dqn=false$(if \
	  $(filter dropout-q,$*),$(comma)dropout-layers=first) --steps 60000 --env foraging:memory=true$(comma)unsigned-offset=true)
$(OUT)/tuning/%/winner.toml: | program
	$(call tune,$(arm) --env gridworld:map=open --env gridworld:map=trap --env gridworld:map=cliff --env gridworld:map=four-rooms \
	  --env gridworld:map=maze)

# What git keeps of the rows: packed, and of states those of each arm that summaries use, at the last look with a STD above 0, or else at the last;
# of maps none after the protocol's look, a quarter of training.
UNTIL = $$(case $$rows in */maps/*) echo 7500;; *) echo 1e9;; esac)
LAST = awk -F, -v until=$(UNTIL) '($$11 == "" || $$4 > until) && FNR > 1 { next } NR == FNR { rank = $$4 + ($$11 > 0) * 1e9; if (rank > last[$$1, $$2]) last[$$1, $$2] = rank; next } \
  FNR == 1 || last[$$1, $$2] % 1e9 == $$4'
pack:
	set -e; for rows in $(wildcard $(OUT)/*/states.csv); do $(LAST) $$rows $$rows >$$rows.part; xz -9ec $$rows.part >$$rows.xz; rm $$rows.part $$rows; done
	set -e; for rows in $(foreach name,evaluations behaviour uncertainty seeds checksums,$(wildcard $(OUT)/*/$(name).csv)) $(wildcard $(OUT)/studies/*/*.csv); do xz -9ef $$rows; done

libtorch:
	$(call need,cargo,install Rust)
	$(call need,$${CXX:-c++},install a C++ compiler (apt install g++) or name yours in CXX)
	$(call need,python3,install it with its pip (apt install python3 python3-pip))
	@$(PYTHON) setup/libtorch.py
