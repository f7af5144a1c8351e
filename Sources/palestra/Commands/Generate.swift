import ArgumentParser
import Experiments
import Foundations

/// `palestra generate`
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make samples with a trained generative model.",
    discussion: """
      Examples:
        palestra generate --model runs/digits/model.safetensors --out samples.png
        palestra generate --model m.safetensors --rows 10 --columns 10 --seed 7
        palestra generate --model m.safetensors --walk --rows 3 --columns 10 --out walk.png
        palestra generate --model m.safetensors --film --out samples.gif

      The same seed gives the same samples. Exit status: 0 done, 1 a file could not be read, used or \
      written, 2 misuse.
      """)

  @Option(name: .long, help: ArgumentHelp("The model.", valueName: "file"))
  var model: String

  @Option(
    name: .long, help: ArgumentHelp("The seed of the samples.", valueName: "seed"),
    transform: NumberFlag.fileSeed)
  var seed: UInt64 = 0

  @OptionGroup(title: "Images") var images: ImageGenerationFlags

  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  func run() throws { try generateImages() }
}
