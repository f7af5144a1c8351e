import Environments
import Foundation
import Gym
import Learning
import Testing

/// The data sets that commands record, opened by the `minari` package.
@Suite struct DatasetRecordingTests {
  private static let python = ProcessInfo.processInfo.environment["PALESTRA_PYTHON"]

  /// What `check_datasets.py` finds out about data sets in a folder.
  private func check(_ ids: [String], in root: String) throws -> [[String: Any]] {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/check_datasets.py").path
    let scratch = try Scratch()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.python))
    process.arguments = [script] + ids
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["MINARI_DATASETS_PATH": root]) { $1 }
    let (output, errors) = (try scratch.handle("out"), try scratch.handle("err"))
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    process.waitUntilExit()
    let problem = try scratch.text("err")
    try #require(process.terminationStatus == 0, "\(problem)")
    return try scratch.text("out").split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      return try #require(object as? [String: Any])
    }
  }

  private func record(_ arguments: [String], root: String? = nil) throws -> Program.Outcome {
    let outcome = try Program.run(
      ["record"] + arguments, variables: root.map { ["MINARI_DATASETS_PATH": $0] } ?? [:])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome
  }

  /// Gymnasium's versions that are gone; its class of the newest version plays them as well.
  private static let gone = ["CliffWalking-v0", "Pendulum-v0", "Taxi-v3"]

  @Test(.enabled(if: python != nil, "set PALESTRA_PYTHON to a Python that has minari"))
  func gymnasiumRepeatsTheRandomAgentInEveryEnvironment() throws {
    let environments = EnvironmentRegistry.standard.specs.filter { $0.id.namespace == nil }
    let ids = environments.map(\.id.description)
    #expect(ids.count >= 15 && ids.contains("Blackjack-v1"))
    let scratch = try Scratch()
    for id in ids {
      // Sampled actions walk along the cliff for hundreds of steps: one episode is enough.
      _ = try record([
        "--agent", "random", "--env", id, "--seed", "3", "--out",
        scratch.file("\(id)-random-v0"), "--quiet",
      ])
    }
    let found = try check(ids.map { "\($0)-random-v0" }, in: scratch.path)
    #expect(found.count == ids.count)
    for (spec, found) in zip(environments, found) {
      let id = spec.id.description
      #expect(found["environment"] as? String == id)
      #expect(found["is_registered"] as? Bool == !Self.gone.contains(id), "\(id)")
      #expect(found["max_episode_steps"] as? Int == spec.maxEpisodeSteps)
      #expect(found["episodes"] as? Int == 1)
      #expect(found["repeated"] as? Int == found["steps"] as? Int)
      #expect(found["author"] as? [String] == ["Palestra"] && found["agent"] as? String == "random")
    }
    let classes = Dictionary(
      uniqueKeysWithValues: zip(ids, found.map { $0["entry_point"] as? String }))
    #expect(classes["CartPole-v1"] == "gymnasium.envs.classic_control.cartpole:CartPoleEnv")
    #expect(classes["Taxi-v3"] == "gymnasium.envs.toy_text.taxi:TaxiEnv")
    #expect(classes["Blackjack-v1"] == "gymnasium.envs.toy_text.blackjack:BlackjackEnv")
  }

  @Test(.enabled(if: python != nil, "set PALESTRA_PYTHON to a Python that has minari"))
  func trainedAgentsAreRecordedAsDataSets() throws {
    let scratch = try Scratch()
    let trained = try Program.run(
      smallDQN + ["--steps", "100", "--quiet", "--json", "--record", "--out", scratch.file("run")])
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(try trained.json["recording"] as? String == scratch.file("run/episode-v0"))
    let ice = try Program.run(
      "train", "--env", "FrozenLake-v1", "--argument", "is_slippery=false", "--argument",
      "map_name=8x8", "--steps", "60", "--quiet", "--evaluate-every", "0", "--evaluate-episodes",
      "1", "--seed", "5", "--record", "--out", scratch.file("ice"))
    #expect(ice.status == 0, "\(ice.errors)")
    // A name below Minari's folder is the path there; a folder elsewhere can be put there.
    let model = scratch.file("run/model.safetensors")
    _ = try record(
      ["--model", model, "--episodes", "2", "--out", scratch.file("cartpole/dqn-v0")],
      root: scratch.path)
    for name in ["run", "ice"] {
      let moved = scratch.file("moved/\(name)")
      try FileManager.default.createDirectory(atPath: moved, withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: scratch.file("\(name)/episode-v0"), toPath: "\(moved)/episode-v0")
    }
    let own = try #require(check(["cartpole/dqn-v0"], in: scratch.path).first)
    #expect(own["episodes"] as? Int == 2 && own["agent"] as? String == "dqn")
    #expect(own["repeated"] as? Int == own["steps"] as? Int)
    let run = try #require(
      check(["episode-v0"], in: scratch.file("moved/run")).first)
    #expect(run["environment"] as? String == "CartPole-v1" && run["agent"] as? String == "dqn")
    let frozen = try #require(
      check(["episode-v0"], in: scratch.file("moved/ice")).first)
    let arguments = try #require(frozen["kwargs"] as? [String: Any])
    #expect(arguments["map_name"] as? String == "8x8")
    #expect(arguments["is_slippery"] as? Bool == false)
    #expect(frozen["repeated"] as? Int == frozen["steps"] as? Int)
  }

  @Test func aDataSetIsSeenAndFilmed() throws {
    let scratch = try Scratch()
    let set = scratch.file("blackjack-v0")
    _ = try record(["--agent", "random", "--env", "Blackjack-v1", "--out", set, "--quiet"])
    let steps = try Program.run("view", set, "--screenshot", scratch.file("a.png"))
    #expect(steps.status == 0 && !steps.errors.contains("warning"), "\(steps.errors)")
    let film = try Program.run(
      "film", set, "--size", "60x40", "--output", scratch.file("a.gif"), "--json")
    #expect(film.status == 0, "\(film.errors)")
    #expect(try film.json["frames"] as? Int ?? 0 >= 2)
    let again = try Program.run(
      "record", "--agent", "random", "--env", "Blackjack-v1", "--out", set)
    #expect(again.status == 2 && again.errors.contains("is there already"), "\(again.errors)")
  }

  @Test(arguments: ["episodes", "episodes-v", "épisodes-v0", "-v0", "a b-v1"])
  func namesThatMinariCannotLoadAreRefused(name: String) throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      "record", "--agent", "random", "--env", "CartPole-v1", "--out", scratch.file(name))
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains("such as cartpole-expert-v0"), "\(outcome.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
  }

  @Test func trainingAgainReplacesTheDataSet() throws {
    let scratch = try Scratch()
    let command = smallDQN + ["--steps", "50", "--quiet", "--record", "--out", scratch.file("run")]
    #expect(try Program.run(command).status == 0)
    let refused = try Program.run(command)
    #expect(refused.status == 2 && refused.errors.contains("already holds a run"))
    let replaced = try Program.run(command + ["--overwrite"])
    #expect(replaced.status == 0, "\(replaced.errors)")
    let view = try Program.run(
      "view", scratch.file("run/episode-v0"), "--screenshot", scratch.file("a.png"))
    #expect(view.status == 0, "\(view.errors)")
  }
}
