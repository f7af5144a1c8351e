import Gym
import Learning
import NumPyRandom

extension TrainingRun {
  /// Lets a text model write after every so many epochs, as its settings say. The draws follow from
  /// the run's seed and the epoch, so that a resumed run writes the same texts.
  mutating func writeTextSamples(after epoch: Int, _ observer: (RunEvent) -> Void) {
    guard writesTextSamples, let model = loop.evaluationAgent as? any TextGenerating,
      model.sampleEpochs > 0, epoch.isMultiple(of: model.sampleEpochs),
      let generator = try? TextGenerator(model)
    else { return }
    var random = PCG64(seed: configuration.seed, stream: "samples after epoch \(epoch)")
    let samples = TextSamples(generator, maxLength: model.sampleLength, seed: random.next())
    log.add(samples, epoch: epoch)
    observer(.samples(samples, epoch: epoch))
  }

  /// Checks before a training that there are texts for the test that ends it: of a few texts a tenth
  /// is none.
  /// - Throws: `ExperimentError.environment` with the number of examples of each part.
  static func checkTestTexts(
    _ configuration: RunConfiguration, _ environments: EnvironmentRegistry, _ loop: TrainingLoop
  ) throws(ExperimentError) {
    guard loop.environments.texts != nil,
      let plan = (try? environments.spec(configuration.environment))?.dataSetPlan
    else { return }
    do throws(GymError) {
      _ = try environments.makeVector(
        configuration.environment, count: 1,
        arguments: configuration.arguments.merging(plan.test) { $1 })
    } catch {
      throw .environment(error)
    }
  }
}
