# make NAME.yaml in manifests, or make all of them, where one of their inputs has changed.
PLIMSOLL ?= plimsoll

.PHONY: all
all: $(shell $(PLIMSOLL) deps --output-dir manifests apps | sed 's/:.*//')

# One call writes all; those that stay as they are become as young as their inputs.
manifests/%.yaml:
	$(PLIMSOLL) build --output-dir manifests --depfile manifests.d apps
	touch manifests/*.yaml

-include manifests.d
