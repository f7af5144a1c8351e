import Datasets
import Foundation
import Gym
import NumPyRandom
import Spaces
import Testing

@testable import Environments

@Suite struct ClassificationTests {
  private func make(_ arguments: [String: InfoValue] = [:]) throws -> Classification {
    try Classification.make(arguments)
  }

  @Test func theRewardIsOneForTheRightClassAlone() throws {
    var environment = try make(["examples": 40, "validation": 0])
    let set = try DatasetCatalog.standard.load("digits-drawn")
    var (observation, info) = try environment.reset(seed: 3)
    for step in 0..<40 {
      guard case .int(let index)? = info["index"] else {
        Issue.record("no index")
        return
      }
      if step > 0, step < 39 { #expect(observation.floats.count == 784) }
      // What is shown is the example of that number.
      #expect(environment.observationSpace.contains(.array(observation)))
      let label = Int(set.train.labels[index])
      if step == 0 { #expect(observation.floats == set.train[index]) }
      let guess = step % 2 == 0 ? label : (label + 1) % 10
      let result = try environment.step(guess)
      guard step == 0 else {
        #expect(result.terminated == (step == 39))
        observation = result.observation
        continue
      }
      #expect(result.reward == 1 && result.info["label"] == .int(label))
      #expect(result.info["index"] == .int(index))
      (observation, info) = (result.observation, result.info)
    }
  }

  @Test func aPassShowsEveryExampleOnce() throws {
    var environment = try make(["set": "digits-drawn", "split": "test", "examples": 10_000])
    _ = try environment.reset(seed: 1)
    var seen: Set<Int> = []
    var right = 0.0
    for _ in 0..<200 {
      let step = try environment.step(7)
      if case .int(let index)? = step.info["index"] { seen.insert(index) }
      if case .int(let label)? = step.info["label"] { #expect((label == 7) == (step.reward == 1)) }
      right += step.reward
    }
    #expect(seen.count == 200 && right > 5 && right < 50)
    for count in [1, 2, 3, 17, 1_000] {
      var (order, random) = (ExampleOrder(count: count), PCG64(seed: 4))
      order.start(using: &random)
      var passes: [[Int]] = []
      for _ in 0..<2 {
        passes.append(
          (0..<count).map { _ in
            defer { order.advance(using: &random) }
            return order.current
          })
      }
      #expect(passes.allSatisfy { $0.sorted() == Array(0..<count) })
      #expect(count < 17 || passes[0] != passes[1] && passes[0] != Array(0..<count))
    }
  }

  @Test func wrongArgumentsAreNamed() throws {
    for arguments: [String: InfoValue] in [
      ["set": "mnis"], ["split": "all"], ["examples": 0], ["examples": 1.5], ["validation": 1],
      ["split": "validation", "validation": 0], ["colour": 1],
    ] {
      #expect(throws: GymError.self) { try make(arguments) }
    }
    let held = try make(["split": "validation", "validation": 0.1, "validation_seed": 4])
    #expect(held.actionSpace.description == "Discrete(10)")
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["PALESTRA_DATA"] == nil))
  func missingDataSaysWhatToDo() throws {
    guard try !DatasetCatalog.standard.entry("kuzushiji-49").isPresent(in: .standard) else {
      return
    }
    let error = #expect(throws: GymError.self) {
      try EnvironmentRegistry.standard.make("Classification/kuzushiji-49-v0")
    }
    #expect(error?.description.contains("palestra data fetch kuzushiji-49") ?? false)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["PALESTRA_DATA"] != nil))
  func presentSetsPassTheChecker() throws {
    for entry in DatasetCatalog.standard.entries where entry.isPresent(in: .standard) {
      let spec = try EnvironmentRegistry.standard.spec("Classification/\(entry.name)-v0")
      #expect(try checkEnvironment(spec) == [], "\(entry.name)")
    }
  }
}
