import Attribution
import Experiments
import Gym
import ImageFiles
import NeuralNetworks
import TensorEngine
import Viewer

/// The inputs of a model as pictures.
public struct ModelImages: Sendable {
  /// `[H, W, C]`, C being 1 or 3.
  public let shape: Shape
  private let model: TrainedNetwork

  /// Finds the shape of a model's inputs as images: the network's own or, of a classifier that takes
  /// as many values as a square has pixels, that square.
  /// - Throws: `FigureError.noImages` where inputs are none.
  public init(_ model: TrainedNetwork) throws(FigureError) {
    self.model = model
    let input = model.network.architecture.inputShape
    let side = Int(Double(input.count).squareRoot().rounded())
    if input.rank == 3, [1, 3].contains(input[2]) {
      shape = input
    } else if input.rank == 2 {
      shape = [input[0], input[1], 1]
    } else if input.rank == 1, side > 7, side * side == input.count,
      model.record["environment"]?.hasPrefix("Classification/") == true
    {
      shape = [side, side, 1]
    } else {
      throw .noImages(path: model.path, found: "\(input)")
    }
  }

  /// Inputs of the network as images `[N, H, W, C]`: gray ones as it sees them, colored ones in their
  /// own colors.
  public func pictures(of inputs: Tensor) -> Tensor {
    let images = inputs.reshaped(to: [inputs.shape[0]] + shape.dimensions)
    guard shape[2] == 3, model.invertsInput else { return images }
    return model.inputRange.lowerBound + model.inputRange.upperBound - images
  }

  /// Inputs of the network as examples of the data set, 0 to 1 where these are pixels.
  public func examples(of inputs: Tensor) -> Tensor {
    let offset = -model.inputRange.lowerBound
    let values = offset == 0 ? inputs : inputs + offset
    return model.invertsInput ? 1 - values : values
  }

  /// A picture file, scaled to the size that the network takes.
  /// - Returns: one example of the data set, `[1, H, W, C]` in 0...1.
  /// - Throws: `ImageFileError` where it cannot be read.
  public func example(picture path: String) throws -> Tensor {
    let picture = try Bitmap(contentsOf: path)
    let pixels = Tensor(shape: [1, picture.height, picture.width, 3]) { span in
      for index in 0..<picture.height * picture.width {
        for channel in 0..<3 {
          span[3 * index + channel] = Float(picture.pixels[4 * index + channel]) / 255
        }
      }
    }.resizedBilinearly(height: shape[0], width: shape[1])
    // The luma of ITU-R BT.601, as pictures of data sets are read.
    let luma = Tensor([0.299, 0.587, 0.114])
    return shape[2] == 3 ? pixels : (pixels * luma).sum(along: 3, keepingDimensions: true)
  }

  /// What an empty pixel, 0 in the data set, is for the network: white where it takes black on white.
  public var background: Float {
    model.invertsInput ? model.inputRange.upperBound : model.inputRange.lowerBound
  }

  /// What black and white are for the network.
  public var range: ValueRange {
    .fixed(Double(model.inputRange.lowerBound)...Double(model.inputRange.upperBound))
  }
}

extension ActivationMaximization {
  /// The settings for a model: its range, its images and its ground.
  public func adapted(to model: TrainedNetwork) throws(FigureError) -> ActivationMaximization {
    var settings = self
    let images = try ModelImages(model)
    settings.range = model.inputRange
    settings.imageShape = images.shape
    settings.background = images.background
    return settings
  }
}
