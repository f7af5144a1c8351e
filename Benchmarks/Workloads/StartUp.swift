import ArgumentParser
import Environments
import Gym

/// What the start-up workload runs: makes CartPole-v1 by its name, resets it and steps it once.
struct Start: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make CartPole-v1, step it once and end.", shouldDisplay: false)

  func run() throws {
    var environment = try EnvironmentRegistry.standard.make("CartPole-v1")
    _ = try environment.reset(seed: 0, options: [:])
    use(try environment.step(.discrete(1)))
  }
}

/// The median seconds from the start of a process to its end after a stepped CartPole-v1.
func startUp() throws -> Double {
  var samples: [Double] = []
  for _ in 0..<21 {
    samples.append(try ChildProcess("/proc/self/exe", ["start"], catchingOutput: false).seconds)
  }
  return samples.sorted()[10]
}
