#!/bin/sh
# Makes the demonstration episodes in replays/: a trained agent of each family.
# usage: scripts/make-replays.sh [PALESTRA]
set -eu
palestra=${1:-.build/release/palestra}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

trained() { # environment, agent, seed, then options of the training
  env=$1 agent=$2 seed=$3
  shift 3
  out="replays/$env/$agent-seed$seed.hdf5"
  mkdir -p "replays/$env"
  rm -f "$out"
  "$palestra" train --env "$env" --agent "$agent" --seed "$seed" --out "$work/$env" -q "$@"
  "$palestra" record --model "$work/$env/model.safetensors" --out "$out"
}

trained CartPole-v1 dqn 0 --steps 30000
trained FrozenLake-v1 dqn 0 --steps 20000
