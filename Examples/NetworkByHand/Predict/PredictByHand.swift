import ArgumentParser
import Datasets
import NetworkByHand

/// Restores an MLP and names the classes of images that it has not seen.
@main
struct PredictByHand: ParsableCommand {
  @Option(help: "The data set.") var set = "digits-drawn"
  @Option(help: "The file of the saved variables.") var checkpoint = "by-hand.safetensors"
  @Option(help: "How many test images, from the first.") var count = 10
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
    // The largest logit has the largest probability: softmax is only needed to print it.
    if probabilities { print(logits.softmax()) }
    print("accuracy \(network.accuracy(x, labels))")
  }
}
