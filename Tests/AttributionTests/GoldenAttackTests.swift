import NeuralNetworks
import TensorEngine
import Testing

@testable import Attribution

/// Attacks on the trained network and penalties of an image, beside PyTorch, torchattacks and keras-vis.
@Suite struct GoldenAttackTests {
  @Test func attacksAreThoseOfTheOriginals() throws {
    let (golden, maps) = (try GoldenMaps("attacks"), try GoldenMaps("cnn_maps"))
    let network = try GoldenMaps.network("cnn")
    let images = try maps["images"]
    let labels = try maps["labels"].scalars.map { Int($0) }
    let signed = try FastGradientSign(epsilon: 0.1).perturbed(images, labels: labels, of: network)
    #expect(relativeError(signed, try golden["fgsm"]) < 1e-4)
    #expect(relativeError(network(signed), try golden["fgsm.logits"]) < 1e-4)
    let descent = ProjectedGradientDescent.mnist
    let changed = try descent.perturbed(
      images, labels: labels, of: network, from: try golden["pgd.start"])
    #expect(relativeError(changed, try golden["pgd"]) < 1e-4)
    #expect(relativeError(network(changed), try golden["pgd.logits"]) < 1e-4)
  }

  @Test func penaltiesAreThoseOfTheOriginals() throws {
    let golden = try GoldenMaps("activation_maximization")
    let x = try GoldenMaps("cnn_maps")["images"].slice(0..<1)
    let penalties: [(ImagePenalty, String)] = [
      (.totalVariation(beta: 2), "tv_2"), (.totalVariation(beta: 3), "tv_3"),
      (.norm(p: 6), "lp_6"), (.norm(p: .infinity), "lp_infinity"),
    ]
    for (penalty, name) in penalties {
      let (value, gradients) = valueWithGradient(at: [x]) { penalty.values($0[0]).sum() }
      #expect(relativeError(value.reshaped(to: [1]), try golden["\(name).loss"]) < 1e-5, "\(name)")
      // Several pixels are the largest: packages differ in which of them has the gradient.
      if name == "lp_infinity" { continue }
      #expect(relativeError(gradients[0], try golden["\(name).gradient"]) < 1e-4, "\(name)")
    }
  }
}
