import ArgumentParser
import Environments
import Glibc
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

/// Why a process could not be timed.
struct StartUpError: Error, CustomStringConvertible {
  let description: String
}

/// The median seconds from the start of a process to its end after a stepped CartPole-v1.
func startUp() throws -> Double {
  var samples: [Double] = []
  for _ in 0..<21 {
    let start = now()
    try runStart()
    samples.append(now() - start)
  }
  return samples.sorted()[10]
}

private func runStart() throws {
  let arguments = ["/proc/self/exe", "start"]
  var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
  words.append(nil)
  defer { for word in words { free(word) } }
  var child = pid_t()
  let failed = posix_spawn(&child, "/proc/self/exe", nil, nil, words, environ)
  guard failed == 0 else {
    throw StartUpError(description: "the process could not be started (error \(failed))")
  }
  var status: Int32 = 0
  guard waitpid(child, &status, 0) == child, status == 0 else {
    throw StartUpError(description: "the process ended with status \(status)")
  }
}
