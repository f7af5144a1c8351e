import Gym
import Learning
import Spaces

/// The returns of an environment that are normalized to 0 and 1.
///
///     score = (return - low) / (high - low)
public struct ScoreRange: Sendable, Equatable {
  /// Where a range comes from.
  public enum Source: String, Sendable {
    /// From the comparison's file.
    case file
    /// From the mean return of random actions to the return from which the environment counts as
    /// solved.
    case randomToThreshold = "random_to_threshold"
    /// From the smallest to the largest score of the comparison: there is no known threshold.
    case smallestToLargest = "smallest_to_largest"
  }

  /// The return that becomes 0.
  public let low: Double
  /// The return that becomes 1.
  public let high: Double
  /// Where they come from.
  public let source: Source

  /// A return as a score; 1 for all where the range is a single return.
  public func normalized(_ value: Double) -> Double {
    high > low ? (value - low) / (high - low) : 1
  }

  /// The range of an environment.
  /// - Parameters:
  ///   - environment: of the comparison.
  ///   - scores: all mean returns in it.
  ///   - registry: where it is known.
  /// - Throws: `ExperimentError.environment` where random actions fail in it.
  init(
    _ environment: ComparisonPlan.Environment, scores: [Double], _ registry: EnvironmentRegistry
  ) throws(ExperimentError) {
    if let range = environment.range {
      (low, high, source) = (range.lowerBound, range.upperBound, .file)
      return
    }
    let spec = try? registry.spec(environment.id)
    if let threshold = spec?.rewardThreshold, spec?.dataSetPlan == nil {
      let random = try Self.randomReturn(environment, registry)
      if random < threshold {
        (low, high, source) = (random, threshold, .randomToThreshold)
        return
      }
    }
    (low, high, source) = (scores.min() ?? 0, scores.max() ?? 0, .smallestToLargest)
  }

  /// The mean return of random actions: over 100 episodes, or as many as end within 200,000 steps.
  private static func randomReturn(
    _ environment: ComparisonPlan.Environment, _ registry: EnvironmentRegistry
  ) throws(ExperimentError) -> Double {
    let episodes = 100
    do throws(GymError) {
      var world = try registry.make(environment.id, arguments: environment.arguments)
      defer { world.close() }
      let limit =
        registry.evaluationSteps(in: environment.id, asked: nil)
        ?? EnvironmentSpec.defaultEvaluationSteps
      var actions = SeededSpace(world.actionSpace, seed: 0)
      var (total, count, steps) = (0.0, 0, 0)
      while count < episodes, count == 0 || steps < 200_000 {
        _ = try world.reset(seed: count == 0 ? 0 : nil)
        for _ in 0..<limit {
          let step = try world.step(actions.sample())
          total += step.reward
          steps += 1
          if step.terminated || step.truncated { break }
        }
        count += 1
      }
      return total / Double(count)
    } catch {
      throw .environment(error)
    }
  }
}
