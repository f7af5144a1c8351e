import Gym
import Spaces
import Testing

@testable import Environments

/// Batches that continue from a saved state.
@Suite struct BatchStateTests {
  /// Plays on from a state twice, the second time in a new batch, and compares the bits.
  private func expectSameBits<Base: BatchSteppable>(
    _: Base.Type, parameters: [Base.Parameters], autoreset: AutoresetMode,
    _ step: (inout BatchEnvironment<Base>, Int, inout VectorBuffers) throws -> Void
  ) throws {
    func environments() throws -> BatchEnvironment<Base> {
      try BatchEnvironment<Base>(
        count: 9, parameters: parameters, autoreset: autoreset, maxEpisodeSteps: 30)
    }
    var first = try environments()
    var buffers = first.makeBuffers()
    try first.reset(seed: 3, into: &buffers)
    for time in 0..<45 { try step(&first, time, &buffers) }
    let saved = try first.saveState()
    var second = try environments()
    try second.restoreState(saved)
    #expect(try second.saveState() == saved)
    var others = buffers
    for time in 45..<120 {
      try step(&first, time, &buffers)
      try step(&second, time, &others)
      #expect(buffers == others)
    }
    // Without a seed the common generator continues too.
    try first.reset(into: &buffers)
    try second.reset(into: &others)
    #expect(buffers == others)
  }

  @Test(arguments: [AutoresetMode.nextStep, .sameStep])
  func restoredBatchesGoOnWithTheSameBits(_ mode: AutoresetMode) throws {
    try expectSameBits(CartPole.self, parameters: [.init()], autoreset: mode) {
      environments, time, buffers in
      try environments.step(.discrete((0..<9).map { (time ^ $0) & 1 }), into: &buffers)
    }
    try expectSameBits(MountainCar.self, parameters: [.init()], autoreset: mode) {
      environments, time, buffers in
      try environments.step(.discrete((0..<9).map { (time / 9 ^ $0) % 3 }), into: &buffers)
    }
    try expectSameBits(MountainCarContinuous.self, parameters: [.init()], autoreset: mode) {
      environments, time, buffers in
      try environments.step(.continuous((0..<9).map { Float((time ^ $0) % 3 - 1) }), into: &buffers)
    }
    try expectSameBits(Pendulum.self, parameters: [.init()], autoreset: mode) {
      environments, time, buffers in
      try environments.step(.continuous((0..<9).map { Float((time ^ $0) % 3 - 1) }), into: &buffers)
    }
    var noisy = Acrobot.Parameters()
    noisy.maximumTorqueNoise = 0.5
    try expectSameBits(Acrobot.self, parameters: [noisy], autoreset: mode) {
      environments, time, buffers in
      try environments.step(.discrete((0..<9).map { (time ^ $0) % 3 }), into: &buffers)
    }
  }

  @Test func environmentsThatWaitForAResetStillWait() throws {
    var environments = try VectorCartPole(count: 2, autoreset: .disabled, maxEpisodeSteps: 2)
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 1, into: &buffers)
    for _ in 0..<2 { try environments.step(.discrete([0, 1]), into: &buffers) }
    var other = try VectorCartPole(count: 2, autoreset: .disabled, maxEpisodeSteps: 2)
    try other.restoreState(environments.saveState())
    #expect(throws: GymError.stepAfterEnd) { try other.step(.discrete([0, 1]), into: &buffers) }
  }

  @Test func badStatesChangeNothing() throws {
    var environments = try VectorCartPole(count: 2)
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 1, into: &buffers)
    let states = try environments.saveState()
    func spoiled(_ index: Int, _ old: String, _ new: String) -> [[UInt8]] {
      var states = states
      let string = String(decoding: states[index], as: UTF8.self)
      states[index] = Array(string.replacing(old, with: new).utf8)
      #expect(string.contains(old))
      return states
    }
    for bad in [
      [], [states[0]], [states[1], states[0]], [states[0], Array("{}".utf8)],
      spoiled(1, "\"elapsed\": 0", "\"elapsed\": -2"), spoiled(1, "[", "[1,"),
      spoiled(0, "\"maxEpisodeSteps\": 500", "\"maxEpisodeSteps\": 501"),
    ] {
      #expect(throws: GymError.self) { try environments.restoreState(bad) }
    }
    #expect(try environments.saveState() == states)
  }

  /// The second rod's speed after a step follows the torque, nearly in proportion: over many
  /// environments from one state it must fill the range between the two greatest torques evenly. A
  /// uniform number on 0...1 has the mean 1/2 and the variance 1/12; over 20,000 environments the
  /// error of either is below 0.0021 and 0.0006 (one standard deviation).
  @Test func torqueNoiseIsUniform() throws {
    var parameters = Acrobot.Parameters()
    parameters.maximumTorqueNoise = 0.25
    let count = 20_000
    var environments = try VectorAcrobot(count: count, parameters: [parameters])
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 1, into: &buffers)
    let start: [Float] = [0.3, -0.2, 0.1, 0.4]
    for index in 0..<count { environments.setState(start, of: index) }
    try environments.step(.discrete(Array(repeating: 2, count: count)), into: &buffers)
    func speed(torque: Double) -> Double {
      var single = Acrobot()
      single.setBatchState(start)
      single.advance(torque: torque)
      return single.state.secondVelocity
    }
    let (low, high) = (speed(torque: 0.75), speed(torque: 1.25))
    let units = (0..<count).map { (Double(environments.state(of: $0)[3]) - low) / (high - low) }
    #expect(units.allSatisfy { $0 > -1e-4 && $0 < 1 + 1e-4 })
    let mean = units.reduce(0, +) / Double(count)
    let variance = units.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect(abs(mean - 0.5) < 0.01 && abs(variance - 1.0 / 12) < 0.003)
  }
}
