import Environments
import Spaces

/// Environments that are stepped N at a time, with random actions made beforehand.
enum VectorWorkload: String, CaseIterable {
  case cartpole, mountainCar, mountainCarContinuous, pendulum, acrobot

  /// As in the table of Benchmarks/README.md.
  var name: String { "env.\(rawValue.lowercased()).vector" }

  /// The workload of a name, if there is one.
  init?(name: String) {
    guard let workload = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = workload
  }

  /// Steps of single environments in a second, for the best count of them.
  func stepsPerSecond(seconds: Double) throws -> Double {
    let counts = [256, 1024, 4096, 16384, 65536]
    return try counts.map { try rate(count: $0, seconds: seconds / Double(counts.count)) }.max()
      ?? 0
  }

  private func rate(count: Int, seconds: Double) throws -> Double {
    var random = SystemRandomNumberGenerator()
    func discreteActions(_ number: Int32) -> [Int32] {
      (0..<16 * count).map { _ in Int32.random(in: 0..<number, using: &random) }
    }
    func forces(_ limit: Float) -> [Float] {
      (0..<16 * count).map { _ in Float.random(in: -limit...limit, using: &random) }
    }
    switch self {
    case .cartpole: return try walk(VectorCartPole(count: count), discreteActions(2), seconds)
    case .mountainCar: return try walk(VectorMountainCar(count: count), discreteActions(3), seconds)
    case .mountainCarContinuous:
      return try walk(VectorMountainCarContinuous(count: count), forces(1), seconds)
    case .pendulum: return try walk(VectorPendulum(count: count), forces(2), seconds)
    case .acrobot: return try walk(VectorAcrobot(count: count), discreteActions(3), seconds)
    }
  }
}

/// Steps through 16 rows of actions `[16, N]` again and again; gives the steps in a second.
private func walk<Base: BatchSteppable>(
  _ environments: BatchEnvironment<Base>, _ actions: [Base.BatchAction], _ seconds: Double
) throws -> Double {
  var environments = environments
  var buffers = environments.makeBuffers()
  let count = environments.count
  try buffers.withBatchBuffers { buffers throws(GymError) in
    try environments.reset(seed: 0, into: buffers)
  }
  let perWalk = try medianSeconds(of: seconds) {
    try actions.withUnsafeBufferPointer { actions in
      try buffers.withBatchBuffers { buffers throws(GymError) in
        for row in 0..<16 {
          let part = actions[row * count..<(row + 1) * count]
          try environments.step(UnsafeBufferPointer(rebasing: part), into: buffers)
        }
      }
    }
  }
  return Double(16 * count) / perWalk
}
