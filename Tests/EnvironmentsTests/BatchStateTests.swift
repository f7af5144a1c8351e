import Gym
import Spaces
import Testing

@testable import Environments

/// Batches that go on from a saved state.
@Suite struct BatchStateTests {
  /// Plays on from a state twice, the second time in a new batch, and compares the bits.
  private func expectSameBits<Base: BatchSteppable>(
    _: Base.Type, parameters: [Base.Parameters], autoreset: AutoresetMode,
    _ step: (inout BatchEnvironment<Base>, Int, inout VectorBuffers) throws -> Void
  ) throws {
    func lanes() throws -> BatchEnvironment<Base> {
      try BatchEnvironment<Base>(
        count: 9, parameters: parameters, autoreset: autoreset, maxEpisodeSteps: 30)
    }
    var first = try lanes()
    var buffers = first.makeBuffers()
    try first.reset(seed: 3, into: &buffers)
    for time in 0..<45 { try step(&first, time, &buffers) }
    let saved = try first.saveState()
    var second = try lanes()
    try second.restoreState(saved)
    #expect(try second.saveState() == saved)
    var others = buffers
    for time in 45..<120 {
      try step(&first, time, &buffers)
      try step(&second, time, &others)
      #expect(buffers == others)
    }
    // Without a seed the common generator goes on too.
    try first.reset(into: &buffers)
    try second.reset(into: &others)
    #expect(buffers == others)
  }

  @Test(arguments: [AutoresetMode.nextStep, .sameStep])
  func restoredBatchesGoOnWithTheSameBits(_ mode: AutoresetMode) throws {
    try expectSameBits(CartPole.self, parameters: [.init()], autoreset: mode) {
      lanes, time, buffers in
      try lanes.step(.discrete((0..<9).map { (time ^ $0) & 1 }), into: &buffers)
    }
    try expectSameBits(MountainCar.self, parameters: [.init()], autoreset: mode) {
      lanes, time, buffers in
      try lanes.step(.discrete((0..<9).map { (time / 9 ^ $0) % 3 }), into: &buffers)
    }
    try expectSameBits(MountainCarContinuous.self, parameters: [.init()], autoreset: mode) {
      lanes, time, buffers in
      try lanes.step(.continuous((0..<9).map { Float((time ^ $0) % 3 - 1) }), into: &buffers)
    }
    try expectSameBits(Pendulum.self, parameters: [.init()], autoreset: mode) {
      lanes, time, buffers in
      try lanes.step(.continuous((0..<9).map { Float((time ^ $0) % 3 - 1) }), into: &buffers)
    }
    var noisy = Acrobot.Parameters()
    noisy.maximumTorqueNoise = 0.5
    try expectSameBits(Acrobot.self, parameters: [noisy], autoreset: mode) { lanes, time, buffers in
      try lanes.step(.discrete((0..<9).map { (time ^ $0) % 3 }), into: &buffers)
    }
  }

  @Test func lanesThatWaitForAResetStillWait() throws {
    var lanes = try VectorCartPole(count: 2, autoreset: .disabled, maxEpisodeSteps: 2)
    var buffers = lanes.makeBuffers()
    try lanes.reset(seed: 1, into: &buffers)
    for _ in 0..<2 { try lanes.step(.discrete([0, 1]), into: &buffers) }
    var other = try VectorCartPole(count: 2, autoreset: .disabled, maxEpisodeSteps: 2)
    try other.restoreState(lanes.saveState())
    #expect(throws: GymError.stepAfterEnd) { try other.step(.discrete([0, 1]), into: &buffers) }
  }

  @Test func badStatesChangeNothing() throws {
    var lanes = try VectorCartPole(count: 2)
    var buffers = lanes.makeBuffers()
    try lanes.reset(seed: 1, into: &buffers)
    let states = try lanes.saveState()
    func spoiled(_ lane: Int, _ old: String, _ new: String) -> [[UInt8]] {
      var states = states
      let text = String(decoding: states[lane], as: UTF8.self)
      states[lane] = Array(text.replacing(old, with: new).utf8)
      #expect(text.contains(old))
      return states
    }
    for bad in [
      [], [states[0]], [states[1], states[0]], [states[0], Array("{}".utf8)],
      spoiled(1, "\"elapsed\": 0", "\"elapsed\": -2"), spoiled(1, "[", "[1,"),
      spoiled(0, "\"maxEpisodeSteps\": 500", "\"maxEpisodeSteps\": 501"),
    ] {
      #expect(throws: GymError.self) { try lanes.restoreState(bad) }
    }
    #expect(try lanes.saveState() == states)
  }

  /// The second rod's speed after a step follows the torque, nearly in proportion: over many lanes
  /// from one state it must fill the range between the two greatest torques evenly. A uniform number
  /// on 0...1 has the mean 1/2 and the variance 1/12; over 20,000 lanes the error of either is
  /// below 0.0021 and 0.0006 (one deviation).
  @Test func torqueNoiseIsUniform() throws {
    var parameters = Acrobot.Parameters()
    parameters.maximumTorqueNoise = 0.25
    let count = 20_000
    var lanes = try VectorAcrobot(count: count, parameters: [parameters])
    var buffers = lanes.makeBuffers()
    try lanes.reset(seed: 1, into: &buffers)
    let start: [Float] = [0.3, -0.2, 0.1, 0.4]
    for lane in 0..<count { lanes.setState(start, of: lane) }
    try lanes.step(.discrete(Array(repeating: 2, count: count)), into: &buffers)
    func speed(torque: Double) -> Double {
      var single = Acrobot()
      single.setBatchState(start)
      single.advance(torque: torque)
      return single.state.secondVelocity
    }
    let (low, high) = (speed(torque: 0.75), speed(torque: 1.25))
    let units = (0..<count).map { (Double(lanes.state(of: $0)[3]) - low) / (high - low) }
    #expect(units.allSatisfy { $0 > -1e-4 && $0 < 1 + 1e-4 })
    let mean = units.reduce(0, +) / Double(count)
    let variance = units.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect(abs(mean - 0.5) < 0.01 && abs(variance - 1.0 / 12) < 0.003)
  }
}
