#!/bin/sh
# Makes the demonstration episodes in replays/ again: random actions and a trained agent for each family
# of environments. Takes a minute. Run it from the top of the checkout.
# usage: scripts/make-replays.sh [PALESTRA]
set -eu
palestra=${1:-.build/release/palestra}
# The command in a replay's header names the model: a fixed position, not one of this machine.
runs=runs/replays
rm -rf "$runs"

replay() { # environment, agent, seed: the file, which is then no more there
  mkdir -p "replays/$1"
  rm -f "replays/$1/$2-seed$3.hdf5"
  echo "replays/$1/$2-seed$3.hdf5"
}

random() { # environment, seed, then options of the recording
  env=$1 seed=$2
  shift 2
  "$palestra" record --agent random --env "$env" --seed "$seed" --out "$(replay "$env" random "$seed")" "$@"
}

trained() { # environment, agent, seed, steps, then options of the recording
  env=$1 agent=$2 seed=$3 steps=$4
  shift 4
  run=$runs/$env-$agent-seed$seed
  "$palestra" train --env "$env" --agent "$agent" --seed "$seed" --steps "$steps" --out "$run" -q
  "$palestra" record --model "$run/model.safetensors" --out "$(replay "$env" "$agent" "$seed")" "$@"
}

random CartPole-v1 0 --episodes 3
trained CartPole-v1 dqn 0 30000
random FrozenLake-v1 0 --episodes 3
trained FrozenLake-v1 dqn 0 20000 --episodes 3
rm -rf "$runs"
