import PalestraKit

/// Makes a network and takes a step of its training.
func trainNetwork() {
  let x = Tensor([0, 1, 0, 2, 1, 0, 2, 0], shape: [2, 4])
  let y = [0, 1]
  var random = PCG64(seed: 1)
  var model = Sequential(
    inputs: 4, [.dense(units: 16, activation: .relu), .dense(units: 2)], using: &random)
  var optimizer = Adam(learningRate: 1e-3)
  let loss = optimizer.minimize(&model) { $0(x).softmaxCrossEntropy(labels: y) }
  print(loss)
}
