import Datasets
import Foundations
import Gym
import Spaces

extension EnvironmentRegistry {
  /// The environments that come with the suite.
  public static let standard = EnvironmentRegistry(
    classicControl + toyText + classification)

  /// The family of classic control.
  private static var classicControl: [EnvironmentSpec] {
    registered { () throws(GymError) in try cartPoles + mountainCars + swings }
  }

  private static var cartPoles: [EnvironmentSpec] {
    get throws(GymError) {
      let summary = "Keep a pole upright on a cart that is pushed left or right."
      return [
        try EnvironmentSpec(
          id: "CartPole-v0", summary: summary, rewardThreshold: 195, maxEpisodeSteps: 200,
          vectorEntryPoint: CartPole.makeVector, keyMap: CartPole.keyMap, entryPoint: CartPole.make
        ).taking(CartPole.arguments)
          .inGymnasium(
            "classic_control.cartpole:CartPoleEnv",
            vector: "classic_control.cartpole:CartPoleVectorEnv"),
        try EnvironmentSpec(
          id: "CartPole-v1", summary: summary, rewardThreshold: 475, maxEpisodeSteps: 500,
          vectorEntryPoint: CartPole.makeVector, keyMap: CartPole.keyMap, entryPoint: CartPole.make
        ).taking(CartPole.arguments)
          .inGymnasium(
            "classic_control.cartpole:CartPoleEnv",
            vector: "classic_control.cartpole:CartPoleVectorEnv"),
      ]
    }
  }

  private static var mountainCars: [EnvironmentSpec] {
    get throws(GymError) {
      [
        try EnvironmentSpec(
          id: "MountainCar-v0",
          summary: "Rock a weak car out of a valley by pushing left or right.",
          rewardThreshold: -110, maxEpisodeSteps: 200, vectorEntryPoint: MountainCar.makeVector,
          keyMap: MountainCar.keyMap,
          entryPoint: MountainCar.make
        ).taking(MountainCar.arguments)
          .inGymnasium("classic_control.mountain_car:MountainCarEnv"),
        try EnvironmentSpec(
          id: "MountainCarContinuous-v0",
          summary: "Rock a weak car out of a valley with as little force as possible.",
          rewardThreshold: 90, maxEpisodeSteps: 999,
          vectorEntryPoint: MountainCarContinuous.makeVector, keyMap: MountainCarContinuous.keyMap,
          entryPoint: MountainCarContinuous.make
        ).taking(MountainCarContinuous.arguments)
          .inGymnasium("classic_control.continuous_mountain_car:Continuous_MountainCarEnv"),
      ]
    }
  }

  private static var swings: [EnvironmentSpec] {
    get throws(GymError) {
      let pendulum = "Swing a rod up with a weak motor and hold it upright."
      return [
        try EnvironmentSpec(
          id: "Pendulum-v0", summary: pendulum, maxEpisodeSteps: 200,
          vectorEntryPoint: Pendulum.makeVector, keyMap: Pendulum.keyMap, entryPoint: Pendulum.make
        ).taking(Pendulum.arguments)
          .inGymnasium("classic_control.pendulum:PendulumEnv"),
        try EnvironmentSpec(
          id: "Pendulum-v1", summary: pendulum, maxEpisodeSteps: 200,
          vectorEntryPoint: Pendulum.makeVector, keyMap: Pendulum.keyMap, entryPoint: Pendulum.make
        ).taking(Pendulum.arguments)
          .inGymnasium("classic_control.pendulum:PendulumEnv"),
        try EnvironmentSpec(
          id: "Acrobot-v1",
          summary: "Swing a chain of two rods up above a line by a motor between them.",
          rewardThreshold: -100, maxEpisodeSteps: 500, vectorEntryPoint: Acrobot.makeVector,
          keyMap: Acrobot.keyMap,
          entryPoint: Acrobot.make
        ).taking(Acrobot.arguments)
          .inGymnasium("classic_control.acrobot:AcrobotEnv"),
      ]
    }
  }

  /// The family of toy text: few states, few actions.
  private static var toyText: [EnvironmentSpec] {
    registered { () throws(GymError) in try frozenLakes + cliffs + taxis + cards }
  }

  private static var frozenLakes: [EnvironmentSpec] {
    get throws(GymError) {
      let summary = "Cross a frozen lake, on slippery ice around its holes."
      return [
        try EnvironmentSpec(
          id: "FrozenLake-v1", summary: summary, rewardThreshold: 0.7, maxEpisodeSteps: 100,
          arguments: ["map_name": "4x4"], keyMap: FrozenLake.keyMap,
          entryPoint: FrozenLake.make
        ).taking(FrozenLake.arguments)
          .inGymnasium("toy_text.frozen_lake:FrozenLakeEnv"),
        try EnvironmentSpec(
          id: "FrozenLake8x8-v1", summary: summary, rewardThreshold: 0.85, maxEpisodeSteps: 200,
          arguments: ["map_name": "8x8"], keyMap: FrozenLake.keyMap,
          entryPoint: FrozenLake.make
        ).taking(FrozenLake.arguments)
          .inGymnasium("toy_text.frozen_lake:FrozenLakeEnv"),
      ]
    }
  }

  private static var cliffs: [EnvironmentSpec] {
    get throws(GymError) {
      let summary = "Walk along a cliff without stepping over its edge."
      return [
        try EnvironmentSpec(
          id: "CliffWalking-v0", summary: summary, keyMap: CliffWalking.keyMap,
          entryPoint: CliffWalking.make
        ).taking(CliffWalking.arguments)
          .inGymnasium("toy_text.cliffwalking:CliffWalkingEnv"),
        try EnvironmentSpec(
          id: "CliffWalking-v1", summary: summary, keyMap: CliffWalking.keyMap,
          entryPoint: CliffWalking.make
        ).taking(CliffWalking.arguments)
          .inGymnasium("toy_text.cliffwalking:CliffWalkingEnv"),
        try EnvironmentSpec(
          id: "CliffWalkingSlippery-v1", summary: summary, arguments: ["is_slippery": true],
          keyMap: CliffWalking.keyMap,
          entryPoint: CliffWalking.make
        ).taking(CliffWalking.arguments)
          .inGymnasium("toy_text.cliffwalking:CliffWalkingEnv"),
      ]
    }
  }

  private static var taxis: [EnvironmentSpec] {
    get throws(GymError) {
      let summary = "Fetch a passenger by taxi and bring him where he wants to go."
      return [
        try EnvironmentSpec(
          id: "Taxi-v3", summary: summary, rewardThreshold: 8, maxEpisodeSteps: 200,
          keyMap: Taxi.keyMap,
          entryPoint: Taxi.make
        ).taking(Taxi.arguments)
          .inGymnasium("toy_text.taxi:TaxiEnv"),
        try EnvironmentSpec(
          id: "Taxi-v4", summary: summary, rewardThreshold: 8, maxEpisodeSteps: 200,
          keyMap: Taxi.keyMap,
          entryPoint: Taxi.make
        ).taking(Taxi.arguments)
          .inGymnasium("toy_text.taxi:TaxiEnv"),
      ]
    }
  }

  private static var cards: [EnvironmentSpec] {
    get throws(GymError) {
      [
        try EnvironmentSpec(
          id: "Blackjack-v1", summary: "Come nearer to 21 than the dealer, but not beyond it.",
          arguments: ["sab": true, "natural": false], keyMap: Blackjack.keyMap,
          entryPoint: Blackjack.make
        ).taking(Blackjack.arguments)
          .inGymnasium("toy_text.blackjack:BlackjackEnv")
      ]
    }
  }

  /// Every known data set; what is missing is named when the environment is made.
  private static var classification: [EnvironmentSpec] {
    registered { () throws(GymError) in
      var specs: [EnvironmentSpec] = []
      for entry in DatasetCatalog.standard.entries {
        var spec = try EnvironmentSpec(
          id: "Classification/\(entry.name)-v0", summary: "Name the class. \(entry.summary)",
          arguments: ["set": .string(entry.name)], vectorEntryPoint: Classification.makeVector,
          entryPoint: Classification.make)
        spec.dataSetPlan = Classification.plan
        specs.append(spec.taking(ClassificationParameters.arguments))
      }
      var own = try EnvironmentSpec(
        id: "Classification/files-v0",
        summary: "Name the class. Your own pictures or table: path=FOLDER, .npz or .csv.",
        arguments: ["set": .string(ClassificationParameters.ownSet)],
        vectorEntryPoint: Classification.makeVector, entryPoint: Classification.make)
      own.dataSetPlan = Classification.plan
      specs.append(own.taking(ClassificationParameters.arguments + OwnArguments.arguments))
      return specs
    }
  }

  /// Specs written down in the program: an id against the grammar is a mistake in it.
  private static func registered(_ specs: () throws(GymError) -> [EnvironmentSpec])
    -> [EnvironmentSpec]
  {
    do throws(GymError) {
      return try specs()
    } catch {
      preconditionFailure(error.description)
    }
  }
}
