import Gym

extension EnvironmentRegistry {
  /// The environments that come with the suite.
  public static let standard = EnvironmentRegistry(
    [
      CartPole.specs,
      MountainCar.specs,
      MountainCarContinuous.specs,
      Pendulum.specs,
      Acrobot.specs,
      FrozenLake.specs,
      CliffWalking.specs,
      Taxi.specs,
      Blackjack.specs,
      Classification.specs,
      Regression.specs,
      Reconstruction.specs,
      Generation.specs,
      TextSampling.specs,
    ].flatMap { $0 })
}
