import ArgumentParser
import Datasets
import NetworkByHand

/// Restores an MLP and names the classes of images that it has not seen.
@main
struct PredictByHand: ParsableCommand {
  @Option(help: "The data set.") var set = "digits-drawn"
  @Option(help: "The variables that were saved.") var checkpoint = "by-hand.safetensors"
  @Option(help: "So many test images.") var count = 10
  @Flag(help: "Print probabilities too.") var probabilities = false

  func run() throws {
    let network = try MLP(restoring: checkpoint)
    let set = try DatasetCatalog.standard.load(set)
    guard count > 0, count <= set.test.count,
      network.parameters.first?.shape[0] == set.test.elementCount
    else {
      throw ValidationError(
        "expected up to \(set.test.count) images, and a network for \(set.test.elementCount) pixels"
      )
    }
    let (x, labels) = rows(set.test, 0..<count)
    let logits = network.logits(x)
    print("classes:", logits.argmax().map(String.init).joined(separator: " "))
    // The largest logit is that of the largest probability: softmax is for those who want to see
    // it.
    if probabilities { print(logits.softmax()) }
    print("accuracy \(network.accuracy(x, labels))")
  }
}
