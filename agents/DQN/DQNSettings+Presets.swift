import Learning
import NeuralNetworks

extension DQNSettings {
  /// keras-rl's CartPole recipe: 3 x 16 units, Boltzmann policy, soft target updates.
  public static let kerasRL: DQNSettings = {
    var settings = DQNSettings()
    settings.warmupSteps = 10
    settings.targetUpdate = 0.01
    settings.policy = .boltzmann
    settings.timeLimitIsTerminal = true
    return settings
  }()

  /// RL Baselines3 Zoo's CartPole settings with targets over 8 steps.
  ///
  /// With targets over one step the values of CartPole are still rising after 50,000 steps, and a
  /// third of the trainings ends with a bad network, in Stable-Baselines3 too; see
  /// `agents/DQN/README.md`.
  public static let tuned: DQNSettings = {
    var settings = zoo
    settings.nSteps = 8
    return settings
  }()

  /// RL Baselines3 Zoo's CartPole settings: 2 x 256 units, 128 updates every 256 steps.
  public static let zoo: DQNSettings = {
    var settings = DQNSettings()
    settings.hiddenLayers = [256, 256]
    settings.initializer = .torchLinear
    settings.optimizer = .torchAdam
    settings.batchSize = 64
    settings.memoryLimit = 100_000
    settings.trainInterval = 256
    settings.updatesPerTraining = 128
    settings.targetUpdate = 10
    settings.deltaClip = 1
    settings.learningRate = 2.3e-3
    settings.gradientClip = 10
    settings.epsilon = 1
    settings.epsilonMinimum = 0.04
    settings.epsilonSteps = 8_000
    return settings
  }()

  /// RL Baselines3 Zoo's MountainCar-v0 settings: 8 updates every 16 steps.
  public static let mountainCar: DQNSettings = {
    var settings = zoo
    settings.learningRate = 4e-3
    settings.batchSize = 128
    settings.memoryLimit = 10_000
    settings.gamma = 0.98
    settings.targetUpdate = 600
    settings.trainInterval = 16
    settings.updatesPerTraining = 8
    settings.epsilonMinimum = 0.07
    settings.epsilonSteps = 24_000
    return settings
  }()

  /// RL Baselines3 Zoo's Acrobot-v1 settings: 4 updates every 4 steps.
  public static let acrobot: DQNSettings = {
    var settings = zoo
    settings.learningRate = 6.3e-4
    settings.batchSize = 128
    settings.memoryLimit = 50_000
    settings.warmupSteps = 0
    settings.targetUpdate = 250
    settings.trainInterval = 4
    settings.updatesPerTraining = 4
    settings.epsilonMinimum = 0.1
    settings.epsilonSteps = 12_000
    return settings
  }()

  /// Every extension of Rainbow, sized for CartPole: returns up to 100, discounted by 0.99.
  public static let rainbow: DQNSettings = {
    var settings = DQNSettings()
    settings.hiddenLayers = [128, 128]
    settings.initializer = .torchLinear
    settings.optimizer = .torchAdam
    settings.batchSize = 64
    settings.trainInterval = 4
    settings.updatesPerTraining = 1
    settings.targetUpdate = 200
    settings.gradientClip = 10
    settings.learningRate = 5e-4
    settings.double = true
    settings.dueling = .avg
    settings.nSteps = 3
    settings.prioritizedReplay = true
    settings.priorityBetaSteps = 50_000
    settings.noisy = true
    settings.epsilon = 0
    settings.epsilonMinimum = 0
    settings.distribution = .categorical
    settings.vMin = 0
    settings.vMax = 100
    return settings
  }()
}
