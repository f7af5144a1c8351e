import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Testing

@Suite struct ArchiveTests {
  /// A frozen layer has no running state: the others' must still find their positions.
  @Test func anOptimizerOfAFrozenNetworkContinues() throws {
    var random = PCG64(seed: 1)
    var model = Sequential(
      inputs: 2, [.dense(units: 4, activation: .tanh), .dense(units: 2)], using: &random)
    model.freeze(first: 1)
    var optimizer: any Optimizer = Adam(learningRate: 0.1)
    let step = { (optimizer: inout any Optimizer, model: inout Sequential) in
      _ = optimizer.minimize(&model) { $0(.ones([3, 2])).softmaxCrossEntropy(labels: [0, 1, 1]) }
    }
    for _ in 0..<3 { step(&optimizer, &model) }
    var saving = ArchiveCoder(saving: .checkpoint)
    try saving.optimizer(&optimizer, "optimizer", of: model)
    var (copy, restored) = (model, Adam(learningRate: 0.1) as any Optimizer)
    var restoring = ArchiveCoder(restoring: saving.archive, scope: .checkpoint)
    try restoring.optimizer(&restored, "optimizer", of: copy)
    step(&optimizer, &model)
    step(&restored, &copy)
    #expect(copy.parameters == model.parameters)
    #expect(saving.archive.tensors.keys.sorted().map { $0.suffix(1) } == ["2", "3", "2", "3"])
  }
}
