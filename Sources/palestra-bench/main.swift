import Agents
import Environments
import Glibc
import Gym
import NeuralNetworks
import TensorEngine

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
func learn(_ agent: String, _ preset: String, _ env: String, steps: Int, seeds: Range<Int>, episodes: Int) throws {
  for seed in seeds {
    let spec = try AgentRegistry.standard.spec(agent)
    let e = try EnvironmentRegistry.standard.make(env)
    let a = try spec.make(preset: preset, observationSpace: e.observationSpace, actionSpace: e.actionSpace, seed: UInt64(seed))
    let lanes = try SyncVectorEnvironment((0..<a.environmentCount).map { _ in try EnvironmentRegistry.standard.make(env) })
    var loop = try TrainingLoop(agent: a, environments: lanes, seed: UInt64(seed))
    let t = now()
    var recent: [Double] = []
    try loop.run(until: TrainingBudget(steps: steps), episodeEnded: { recent.append($0.episodeReturn) })
    let s = now() - t
    let r = try evaluate(loop.judgedAgent, episodes: episodes, seed: 10_000) { () throws(GymError) in try EnvironmentRegistry.standard.make(env) }
    print(agent, preset, env, "seed", seed, "s", s, "updates", loop.progress.updates, "episodes", loop.progress.episodes, "last10", recent.suffix(10).reduce(0, +) / 10, "eval", r.meanReturn)
  }
}
if CommandLine.arguments.count > 2 {
  let a = CommandLine.arguments
  try learn(a[1], a[2], a[3], steps: Int(a[4])!, seeds: 0..<Int(a[5])!, episodes: a[3] == "CartPole-v1" ? 20 : 5)
  exit(0)
}
for t in [1, 2] {
  WorkerPool.shared.threads = t
  print(t, BLAS.selection.used)
  bench("qnet16", [4, 16, 16, 16, 2], 32, Adam())
  bench("qnet256", [4, 256, 256, 2], 64, Adam())
  bench("mlp300", [784, 300, 100, 10], 50, AdaGrad())
}
