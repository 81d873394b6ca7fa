# Rust, a C++ compiler and Python with pip are all that must be there; `make` lists the targets.

ARGS = --agent dropout-q
# -B: no compiled Python is left in the clone.
PYTHON = python3 -B
# Whatever libtorch the user names is recorded where plain cargo finds it too. Cargo sees the record alone: to
# compile torch-sys takes minutes, and is done again whenever one of these changes.
CARGO = env -u LIBTORCH -u LIBTORCH_USE_PYTORCH cargo

need = @command -v $(1) >/dev/null || { echo "error: there is no $(1) on the PATH: $(2)" >&2; exit 2; }

.PHONY: help run test bench libtorch

help:
	@echo 'make run               fetch libtorch if there is none, then train: $(ARGS)'
	@echo 'make run ARGS="..."    the same with other arguments; ARGS=--help lists them'
	@echo 'make test              fetch libtorch if there is none, then run all tests'
	@echo 'make bench             fetch libtorch if there is none, then run the benchmarks'
	@echo 'make libtorch          only find or fetch libtorch, for plain cargo to use'
	@echo 'Your own libtorch or PyTorch: LIBTORCH=FOLDER make run, or LIBTORCH_USE_PYTORCH=1 make run'

run: libtorch
	@$(CARGO) run --release -- $(ARGS)

test: libtorch
	$(PYTHON) -m unittest discover --start-directory setup
	$(CARGO) test --release --workspace

bench: libtorch
	$(CARGO) bench --workspace

libtorch:
	$(call need,cargo,install Rust)
	$(call need,$${CXX:-c++},install a C++ compiler (apt install g++) or name yours in CXX)
	$(call need,python3,install it with its pip (apt install python3 python3-pip))
	@$(PYTHON) setup/libtorch.py
