// All of the suite but the viewer and the command line, for programs that use it as a library.
@_exported import Agents
@_exported import Attribution
@_exported import Datasets
@_exported import Environments
@_exported import Estimators
@_exported import EventFiles
@_exported import Experiments
@_exported import Foundations
@_exported import Gym
@_exported import ImageFiles
@_exported import Learning
@_exported import ModelFormats
@_exported import NeuralNetworks
@_exported import NumPyRandom
@_exported import Replays
@_exported import Spaces
@_exported import TensorEngine
