import Foundations
import Gym
import Learning

/// What a run of a comparison came to: the file `result.json` in its folder.
public struct RunScore: Sendable, Equatable {
  /// The mean return of the best model in the final test: the run's score. On a data set the mean
  /// reward of the test examples, such as the accuracy.
  public let meanReturn: Double
  /// The sample standard deviation of its returns.
  public let standardDeviation: Double
  /// The mean return of the model at the end of training in the same test.
  public let lastMeanReturn: Double
  /// The return of each test episode of the best model.
  public let returns: [Double]
  /// The step of the best model.
  public let modelSteps: Int
  /// Steps, episodes, updates and seconds of training.
  public let steps: Int
  /// Finished episodes.
  public let episodes: Int
  /// Changes of the agent's parameters.
  public let updates: Int
  /// Seconds of training, evaluations excluded.
  public let seconds: Double

  init(_ result: RunResult) {
    // Of a data set each environment shows some of the examples.
    let isDataSet = result.progress.epochs > 0
    meanReturn = isDataSet ? result.test.meanReward : result.test.meanReturn
    standardDeviation = result.test.standardDeviation
    lastMeanReturn = isDataSet ? result.lastTest.meanReward : result.lastTest.meanReturn
    returns = result.test.returns
    modelSteps = result.model.facts.steps
    steps = result.progress.steps
    episodes = result.progress.episodes
    updates = result.progress.updates
    seconds = result.progress.seconds
  }

  /// The members of the file, as `palestra train --json` names them.
  public var members: [JSONValue.Member] {
    [
      .init("mean_return", .double(meanReturn)), .init("deviation", .double(standardDeviation)),
      .init("last_mean_return", .double(lastMeanReturn)),
      .init("steps", .integer(Int128(steps))), .init("episodes", .integer(Int128(episodes))),
      .init("updates", .integer(Int128(updates))), .init("seconds", .double(seconds)),
      .init("model_steps", .integer(Int128(modelSteps))),
      .init("returns", .array(returns.map { .double($0) })),
    ]
  }

  /// Writes the file.
  func write(to path: String) throws(ExperimentError) {
    do throws(FileError) {
      try AtomicFile.write(Array("\(JSONValue.object(members))\n".utf8), to: path)
    } catch {
      throw .notWritten(error, kept: .none)
    }
  }

  /// Larger files are not of this program.
  private static let largestFile = 1 << 26

  /// Reads an untrusted file.
  /// - Throws: `ExperimentError.foreignFile` where it is not what `write` writes.
  public init(contentsOf path: String) throws(ExperimentError) {
    let json: JSONValue
    do {
      let bytes = try FileSystem.read(path, limit: Self.largestFile)
      json = try JSONValue(parsing: String(decoding: bytes, as: UTF8.self), depthLimit: 8)
    } catch {
      throw .badInput(file: path, reason: "\(error)")
    }
    func number(_ value: JSONValue?) -> Double? {
      switch value {
      case .double(let value): value.isFinite ? value : nil
      case .integer(let value): Double(value)
      default: nil
      }
    }
    func value(_ name: String) throws(ExperimentError) -> Double {
      guard let value = number(json[name]) else {
        throw .foreignFile(
          path: path, expected: "a finite number as \"\(name)\"",
          found: json[name]?.kind ?? "nothing")
      }
      return value
    }
    func count(_ name: String) throws(ExperimentError) -> Int {
      guard let count = Int(exactly: try value(name)), count >= 0 else {
        throw .foreignFile(
          path: path, expected: "a count as \"\(name)\"", found: json[name]?.kind ?? "nothing")
      }
      return count
    }
    meanReturn = try value("mean_return")
    standardDeviation = try value("deviation")
    lastMeanReturn = try value("last_mean_return")
    (steps, episodes) = (try count("steps"), try count("episodes"))
    (updates, modelSteps) = (try count("updates"), try count("model_steps"))
    seconds = try value("seconds")
    guard case .array(let values) = json["returns"], !values.isEmpty,
      !values.map(number).contains(nil)
    else {
      throw .foreignFile(
        path: path, expected: "a list of numbers as \"returns\"",
        found: json["returns"]?.kind ?? "nothing")
    }
    returns = values.compactMap(number)
  }
}
