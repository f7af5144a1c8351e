import TensorEngine
import NeuralNetworks
import Glibc
func now() -> Double { var t = timespec(); clock_gettime(CLOCK_MONOTONIC, &t); return Double(t.tv_sec) + Double(t.tv_nsec) * 1e-9 }
func bench(_ name: String, _ sizes: [Int], _ batch: Int, _ o: some Optimizer) {
  if CommandLine.arguments.count > 1, CommandLine.arguments[1] != name { return }
  var o = o
  var random = PCG64(seed: 1)
  var model = Sequential(inputs: sizes[0], sizes.dropFirst().enumerated().map { .dense(units: $1, activation: $0 == sizes.count - 2 ? .linear : .relu) }, using: &random)
  let x = Tensor(shape: Shape(batch, sizes[0])) { v in for i in v.indices { v[i] = Float(random.standardNormal()) } }
  let y = (0..<batch).map { _ in random.integers(upTo: sizes.last!) }
  func step() { o.minimize(&model) { $0(x).softmaxCrossEntropy(labels: y) } }
  for _ in 0..<50 { step() }
  var best: [Double] = []
  let t = now(); step(); let n = max(1, Int(0.1 / (now() - t)))
  for _ in 0..<10 { let t = now(); for _ in 0..<n { step() }; best.append((now() - t) / Double(n)) }
  best.sort()
  print(name, best[5] * 1e6, best[0] * 1e6)
}
for t in [1, 2] {
  WorkerPool.shared.threads = t
  print(t, BLAS.selection.used)
  bench("qnet16", [4, 16, 16, 16, 2], 32, Adam())
  bench("qnet256", [4, 256, 256, 2], 64, Adam())
  bench("mlp300", [784, 300, 100, 10], 50, AdaGrad())
}
