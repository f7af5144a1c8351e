import ArgumentParser
import Datasets
import NetworkByHand
import NumPyRandom

/// Trains an MLP step by step and saves it.
@main
struct TrainByHand: ParsableCommand {
  @Option(help: "The data set.") var set = "digits-drawn"
  @Option(help: "How many images, from the first, are trained on.") var training = 55_000
  @Option(help: "How many images, from the last, are held out.") var validation = 5_000
  @Option(help: "Passes over the images.") var epochs = 400
  @Option(help: "Images in each batch.") var batch = 50
  @Option(help: "The learning rate.") var rate: Float = 0.01
  @Option(help: "Spread of the initial weights: he or legacy2.") var spread = "he"
  @Option(help: "The seed of everything random.") var seed: UInt64 = 1
  @Option(help: "Where the variables are saved.") var checkpoint = "by-hand.safetensors"

  func run() throws {
    let examples = try DatasetCatalog.standard.load(set).train
    guard let spread = Spread(rawValue: spread), batch > 0, epochs > 0, validation > 0,
      training >= batch, training <= examples.count - validation
    else {
      throw ValidationError(
        "expected --spread he or legacy2, and a batch of training images beside those of "
          + "validation: there are \(examples.count)")
    }
    let (x, labels) = rows(examples, 0..<training)
    let (evaluated, truth) = rows(examples, examples.count - validation..<examples.count)

    var random = PCG64(seed: seed)
    var network = MLP(sizes: [x.shape[1], 300, 100, 10], spread: spread, using: &random)
    for epoch in 1...epochs {
      let order = random.permutation(training)
      var loss: Float = 0
      for start in stride(from: 0, through: training - batch, by: batch) {
        let chosen = Array(order[start..<start + batch])
        loss = network.descend(
          x.gatheringRows(at: chosen), chosen.map { labels[$0] }, rate: rate)
      }
      print(
        "epoch \(epoch): loss of the last batch \(loss),",
        "training accuracy \(network.accuracy(x, labels)),",
        "validation accuracy \(network.accuracy(evaluated, truth))")
    }
    try network.save(to: checkpoint)
  }
}
