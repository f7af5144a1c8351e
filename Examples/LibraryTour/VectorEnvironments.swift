import PalestraKit

/// Steps a thousand environments side by side.
func stepManyEnvironments() throws {
  var environments = try EnvironmentRegistry.standard.makeVector("CartPole-v1", count: 1024)
  var buffers = environments.makeBuffers()
  try environments.reset(seed: 1, into: &buffers)
  let actions = (0..<1024).map { $0 % 2 }
  try environments.step(.discrete(actions), into: &buffers)
  print(buffers.rewards.reduce(0, +))
}
