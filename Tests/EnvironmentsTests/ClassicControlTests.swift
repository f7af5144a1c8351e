import Foundation
import Gym
import Spaces
import Testing

@testable import Environments

@Suite struct ClassicControlTests {
  @Test func startOptionsAreChecked() throws {
    var car = MountainCar()
    #expect(
      throws: GymError.badOption(
        name: "low", value: "1.0", expected: "at most high, which is 0.0")
    ) { try car.reset(seed: 1, options: ["low": 1, "high": 0]) }
    #expect(throws: GymError.self) { try car.reset(seed: 1, options: ["low": "left"]) }
    #expect(throws: GymError.self) {
      try car.reset(seed: 1, options: ["low": -1e308, "high": 1e308])
    }
    var pendulum = Pendulum()
    #expect(throws: GymError.self) { try pendulum.reset(seed: 1, options: ["x_init": -1]) }
    #expect(throws: GymError.self) { try pendulum.reset(seed: 1, options: ["low": 0]) }
    // A refused reset changes nothing.
    _ = try pendulum.reset(seed: 1)
    let state = pendulum.state
    _ = try? pendulum.reset(seed: 2, options: ["y_init": .double(.infinity)])
    #expect(pendulum.state == state)
  }

  /// Gymnasium's documentation of `MountainCarEnv`, `PendulumEnv` and `AcrobotEnv`.
  @Test func startsOfTheDocumentation() throws {
    var car = MountainCar()
    #expect(
      try car.reset(seed: 123, options: ["low": -0.7, "high": 0.5]).observation
        == [0.11882224, 0])
    var pendulum = Pendulum()
    #expect(
      try pendulum.reset(seed: 123, options: ["x_init": .double(.pi / 2), "y_init": 0.5])
        .observation == [0.8403459, 0.54205054, -0.44617897])
    var acrobot = Acrobot()
    #expect(
      try acrobot.reset(seed: 123, options: ["low": -0.2, "high": 0.2]).observation
        == [0.997341, 0.07287608, 0.9841162, -0.17752565, -0.11185605, -0.12625128])
  }

  @Test func keywordArgumentsAreChecked() throws {
    let registry = EnvironmentRegistry.standard
    let wrong: [(String, [String: InfoValue])] = [
      ("Pendulum-v1", ["g": "heavy"]), ("MountainCar-v0", ["goal_velocity": true]),
      ("Acrobot-v1", ["book_or_nips": "film"]), ("Acrobot-v1", ["torque_noise_max": -1]),
      ("Acrobot-v1", ["dt": 0]), ("MountainCarContinuous-v0", ["g": 1]),
    ]
    for (id, arguments) in wrong {
      #expect(throws: GymError.self, "\(id) \(arguments)") {
        try registry.make(id, arguments: arguments)
      }
    }
  }

  @Test func forcesBeyondTheSpaceAreClippedAndPaidFor() throws {
    var (one, three) = (MountainCarContinuous(), MountainCarContinuous())
    for seed: UInt64 in 0..<20 {
      _ = try one.reset(seed: seed)
      _ = try three.reset(seed: seed)
      for _ in 0..<5 {
        let steps = (try one.step([1]), try three.step([3]))
        #expect(abs(one.state.velocity - three.state.velocity) < 1e-8)
        #expect(steps.0.reward == -0.1 && abs(steps.1.reward + 0.9) < 1e-12)
      }
    }
    var (two, nine) = (Pendulum(), Pendulum())
    _ = try two.reset(seed: 1)
    _ = try nine.reset(seed: 1)
    #expect(try two.step([-2]).observation == nine.step([-9]).observation)
  }

  @Test func anglesAreNormalizedAsNumPysRemainder() {
    let pi = Double.pi
    let pairs: [(Double, Double)] = [
      (0, 0), (pi, -pi), (-pi, -pi), (1.5 * pi, -0.5 * pi), (-1.5 * pi, 0.5 * pi),
      (100, 100 - 32 * pi), (-100, 32 * pi - 100),
    ]
    for (angle, expected) in pairs {
      #expect(abs(normalizedAngle(angle) - expected) < 1e-12, "\(angle)")
    }
    for index in -2000...2000 {
      let angle = Double(index) * 0.01
      let remainder = (angle + pi).truncatingRemainder(dividingBy: 2 * pi)
      let expected = (remainder < 0 ? remainder + 2 * pi : remainder) - pi
      #expect(normalizedAngle(angle) == expected)
    }
  }

  @Test func extremeAnglesAreWrappedInTime() {
    let acrobot = Acrobot()
    #expect(abs(acrobot.wrapped(1e300)) <= .pi)
    #expect(acrobot.wrapped(4) == 4 - 2 * .pi && acrobot.wrapped(-4) == 2 * .pi - 4)
  }

  @Test func wallsAndGoalsStopTheCar() throws {
    var car = MountainCar()
    _ = try car.reset(seed: 1)
    car.state = .init(position: -1.19, velocity: -0.07)
    #expect(try car.step(0).observation == [-1.2, 0])
    car.state = .init(position: 0.49, velocity: 0.05)
    #expect(try car.step(1).terminated)
    var parameters = MountainCar.Parameters()
    parameters.goalVelocity = 0.06
    car = MountainCar(parameters: parameters)
    _ = try car.reset(seed: 1)
    car.state = .init(position: 0.49, velocity: 0.05)
    #expect(try !car.step(1).terminated)
  }

  @Test func misuseOfRawEnvironmentsTraps() async {
    await #expect(processExitsWith: .failure) {
      var environment = MountainCar()
      _ = try environment.step(1)
    }
    await #expect(processExitsWith: .failure) {
      var environment = MountainCar()
      _ = try environment.reset(seed: 1)
      _ = try environment.step(3)
    }
    await #expect(processExitsWith: .failure) {
      var environment = MountainCarContinuous()
      _ = try environment.reset(seed: 1)
      _ = try environment.step([.nan])
    }
    await #expect(processExitsWith: .failure) {
      var environment = Pendulum()
      _ = try environment.reset(seed: 1)
      _ = try environment.step([.nan])
    }
    await #expect(processExitsWith: .failure) {
      var environment = Acrobot()
      _ = try environment.reset(seed: 1)
      _ = try environment.step(-1)
    }
  }
}
